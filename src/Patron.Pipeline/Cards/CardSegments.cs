using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Cards;

/// <summary>Whether it pays to have a model for each segment, and what each is.</summary>
static class CardSegments
{
    public static IEnumerable<CardSection> Of(SegmentsEvaluation segments)
    {
        yield return new(
            $"Whether models by {segments.By} pay",
            [
                $"{char.ToUpperInvariant(segments.Verdict[0])}{segments.Verdict[1..]}.",
                $"Each customer is forecast by fits on the other folds: by models by {segments.By}, and by one model over all rows, which knows {segments.By} "
                    + "too. A segment with too few rows is scored by the model over all rows. Intervals are of 95 %, as if rows were independent.",
            ],
            new CardTable(
                [segments.By, "Rows", "Came true", "Model", "AUC", "AUC of one model", "Log-loss", "Log-loss of one model", "Saved"],
                [.. segments.Segments.Select(Row)], [1, 2, 4, 5, 6, 7, 8]));
        CardFact[] models = [.. segments.Segments.Where(segment => segment.HasOwn).Select(Model)];
        yield return new($"Models by {segments.By}", [], new CardTable(["Segment", "Model"], [.. models.Select(one => (IReadOnlyList<string>)[one.Name, one.Text])], []));
    }

    static IReadOnlyList<string> Row(SegmentEvaluation segment) =>
    [
        segment.Level ?? "(none)", CardSections.Number(segment.Rows), Percent((double)segment.Positive / segment.Rows),
        segment.HasOwn ? "its own" : "of all rows",
        Figure(segment.Auc), Figure(segment.AucOfAll), CardSections.Number(segment.LogLoss), CardSections.Number(segment.LogLossOfAll),
        segment.HasOwn && segment.Saved is { } saved ? Saved(saved) : "",
    ];

    static CardFact Model(SegmentEvaluation segment) => new(
        segment.Level!, segment.Reason is { } reason ? $"{segment.Learner}: {reason}" : segment.Learner);

    static string Saved(Estimate saved) => string.Create(
        CultureInfo.InvariantCulture, $"{saved.Value:0.0000} ({saved.Low:0.0000} to {saved.High:0.0000})");

    static string Figure(double? value) => value is { } known ? CardSections.Number(known) : "";

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
