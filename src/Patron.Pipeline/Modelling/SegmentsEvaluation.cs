using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// How models by segment do beside one model over all rows, which learnt from the column of segments too: each row is forecast by fits
/// on the other folds.
/// </summary>
/// <param name="By">The column whose levels are the segments.</param>
/// <param name="Segments">In the order of their names, rows without one last.</param>
/// <param name="LogLoss">Mean log-loss of all rows, by segment.</param>
/// <param name="LogLossOfAll">The same of one model over all rows.</param>
/// <param name="Saved">LogLossOfAll - LogLoss with its interval, of independent rows. Unit: nats.</param>
public sealed record SegmentsEvaluation(
    string By, IReadOnlyList<SegmentEvaluation> Segments, double LogLoss, double LogLossOfAll, Estimate Saved)
{
    /// <summary>Whether the split pays, in words.</summary>
    public string Verdict
    {
        get
        {
            double unit = LogLossOfAll > 0 ? 100 / LogLossOfAll : 0;
            string interval = Invariant($"{Saved.Low * unit:0.0} to {Saved.High * unit:0.0} %");
            string models = $"models by {By}";
            return Saved.Low > 0
                ? Invariant($"{models} pay: they save {Saved.Value * unit:0.0} % of the log-loss of one model over all rows ({interval})")
                : Saved.High < 0
                    ? Invariant($"{models} do not pay: they lose {-Saved.Value * unit:0.0} % of the log-loss of one model over all rows (saving {interval}); without 'by:' it does better")
                    : Invariant($"{models} differ from one model over all rows by no more than chance: they save {Saved.Value * unit:0.0} % of its log-loss ({interval}); one model is simpler");
        }
    }

    /// <summary>Figures among the metrics of the version.</summary>
    internal Dictionary<string, double> Figures => new()
    {
        ["one_model_log_loss"] = LogLossOfAll,
        ["saved_by_segments"] = Saved.Value,
        ["segments_of_their_own"] = Segments.Count(segment => segment.HasOwn),
    };

    /// <summary>What is to be said of segments without a model of their own.</summary>
    internal IEnumerable<string> Notes =>
        from segment in Segments
        where !segment.HasOwn
        select Invariant($"{By} {segment.Level ?? "(none)"} is scored by the model over all rows: {segment.Rows} rows, {segment.Positive} of them positive");

    internal static SegmentsEvaluation Of(
        LearnerDecision decision, PropensityModel model, IReadOnlyList<SegmentRows> segments, bool[] target, double[] forecast, double[] ofAll)
    {
        var learner = (SegmentedLearner)model.Learner;
        var options = (SegmentedLearnerOptions)decision.Options;
        double[] losses = Losses.Log(forecast, target);
        double[] rivals = Losses.Log(ofAll, target);
        return new(
            learner.By,
            [
                .. segments.Select(segment => SegmentEvaluation.Of(segment, target, forecast, ofAll) with
                {
                    HasOwn = segment.Level is { } level && learner.Parts.ContainsKey(level),
                    Learner = LearnerWords.OfPart(learner, options, segment.Level),
                    Reason = segment.Level is { } name ? decision.OfSegments.GetValueOrDefault(name)?.Reason : null,
                }),
            ],
            losses.Average(), rivals.Average(), Losses.Saving(losses, rivals));
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How one segment's rows are forecast.</summary>
/// <param name="Level">The segment; null for rows without one.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Positive">For how many the target came true.</param>
/// <param name="LogLoss">By the models by segment.</param>
/// <param name="LogLossOfAll">By one model over all rows.</param>
/// <param name="Saved">LogLossOfAll - LogLoss with its interval; null for a single row. Unit: nats.</param>
public sealed record SegmentEvaluation(string? Level, int Rows, int Positive, double LogLoss, double LogLossOfAll, Estimate? Saved)
{
    /// <summary>Whether it has a model of its own.</summary>
    public bool HasOwn { get; init; }

    /// <summary>What scores it, in short.</summary>
    public string Learner { get; init; } = "";

    /// <summary>Why its learner and settings were chosen; null where there was no choice, or no model of its own.</summary>
    public string? Reason { get; init; }

    /// <summary>Area under the curve within the segment, by the models by segment; null where it has one outcome.</summary>
    public double? Auc { get; init; }

    /// <summary>The same by one model over all rows.</summary>
    public double? AucOfAll { get; init; }

    internal static SegmentEvaluation Of(SegmentRows segment, bool[] target, double[] forecast, double[] ofAll)
    {
        bool[] outcomes = Array.ConvertAll(segment.Rows, row => target[row]);
        double[] own = Array.ConvertAll(segment.Rows, row => forecast[row]);
        double[] other = Array.ConvertAll(segment.Rows, row => ofAll[row]);
        (double[] losses, double[] rivals) = (Losses.Log(own, outcomes), Losses.Log(other, outcomes));
        return new(
            segment.Level, outcomes.Length, segment.Positive, losses.Average(), rivals.Average(),
            outcomes.Length > 1 ? Losses.Saving(losses, rivals) : null)
        {
            Auc = AreaUnderCurve.Of(own, outcomes),
            AucOfAll = AreaUnderCurve.Of(other, outcomes),
        };
    }
}
