using Patron.Models.Preprocessing;
using Patron.Models.Segmentation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>A segmentation, from days since the last purchase, purchases and the amount spent.</summary>
sealed class RfmScorer(RegisteredModel registered, Rfm model) : ModelScorer(
    registered,
    [.. Names.Select(name => new ScorerInput(name, IsNumber: true, MayBeMissing: false))],
    [
        new ScorerOutput("segment", IsNumber: false), new ScorerOutput("recency_score"), new ScorerOutput("frequency_score"),
        new ScorerOutput("monetary_score"),
    ])
{
    static readonly string[] Names = ["days_since_last", "purchases", "amount"];

    public override ScoredRows Score(FeatureTable table)
    {
        RfmScore[] scores = model.Score(
            LifetimeValueScorer.Numbers(table, Names[0]), LifetimeValueScorer.Numbers(table, Names[1]), LifetimeValueScorer.Numbers(table, Names[2]));
        return new ScoredRows(
            [
                new CategoryColumn("segment", Array.ConvertAll<RfmScore, string?>(scores, score => RfmSegments.Name(score.Segment))),
                new NumericColumn("recency_score", Array.ConvertAll(scores, score => (double)(score.Code / 100))),
                new NumericColumn("frequency_score", Array.ConvertAll(scores, score => (double)(score.Code / 10 % 10))),
                new NumericColumn("monetary_score", Array.ConvertAll(scores, score => (double)(score.Code % 10))),
            ],
            []);
    }
}
