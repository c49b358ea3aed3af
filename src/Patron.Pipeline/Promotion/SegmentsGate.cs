using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// Whether each segment's own model may score its customers: it must not do worse, beyond chance, than one model over all rows does, nor
/// than the segment's own share, and must not miss that share by much.
/// </summary>
sealed class SegmentsGate : IGate
{
    /// <inheritdoc/>
    public string Name => "segments";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.Segments is not { } segments)
            return GateResult.NotJudged(Name, "it is one model of all customers");
        double limit = trial.Rules.Fairness?.Limit ?? FairnessGate.UsualForProbability;
        Dictionary<string, double> figures = [];
        List<string> failed = [];
        (string Level, int[] Rows, double[] Actual)[] judged = [.. Judged(trial, segments)];
        // Each of many segments may look bad by chance: all together err as seldom as one would (Bonferroni).
        double confidence = 1 - ((1 - Estimate.UsualConfidence) / Math.Max(1, judged.Length));
        foreach ((string level, int[] rows, double[] actual) in judged)
        {
            (Estimate saved, string? fault) = JudgeOne(trial, segments, rows, actual, limit, confidence);
            figures[level] = saved.Value;
            if (fault is not null)
                failed.Add($"{level} {fault}");
        }

        if (judged.Length == 0)
            return GateResult.NotJudged(Name, $"no segment of {segments.By} with a model of its own has rows enough to judge by");
        return failed.Count == 0
            ? new GateResult(
                Name, GateOutcome.Passed,
                $"{segments.By}: {judged.Length} models of their own do no worse than one model over all rows and than each segment's share, beyond chance",
                figures, limit)
            : new GateResult(
                Name, GateOutcome.Failed,
                $"{segments.By}: {string.Join("; ", failed)}; ask for more rows a segment ('by: {{ column: {segments.By}, rows: N }}'), or remove 'by:'",
                figures, limit);
    }

    /// <summary>Segments with a model of their own and rows enough.</summary>
    static IEnumerable<(string Level, int[] Rows, double[] Actual)> Judged(Trial trial, SegmentTrial segments)
    {
        foreach ((string? level, int[] rows) in MetricsByGroup.RowsByGroup(segments.Levels))
        {
            if (level is null || !segments.HasOwn.Contains(level))
                continue;
            double[] actual = Array.ConvertAll(rows, row => trial.Actual[row]);
            if (Sample.TooFew(actual, isProbability: true) is null)
                yield return (level, rows, actual);
        }
    }

    static (Estimate Saved, string? Fault) JudgeOne(
        Trial trial, SegmentTrial segments, int[] rows, double[] actual, double limit, double confidence)
    {
        bool[] outcomes = Array.ConvertAll(actual, happened => happened > 0);
        double[] forecast = Array.ConvertAll(rows, row => trial.Forecast[row]);
        double[] losses = Losses.Log(forecast, outcomes);
        Estimate saved = Losses.Saving(losses, Losses.Log(Array.ConvertAll(rows, row => segments.OfAll[row]), outcomes), confidence: confidence);
        Estimate beyondShare = Losses.Saving(losses, Losses.Log([.. Enumerable.Repeat(actual.Average(), rows.Length)], outcomes), confidence: confidence);
        Estimate bias = Estimate.MeanOf([.. forecast.Zip(actual, (predicted, happened) => predicted - happened)], confidence);
        string? fault = saved.High < 0
            ? $"does worse than one model over all rows, by {-saved.Value:0.0000} of log-loss ({-saved.High:0.0000} to {-saved.Low:0.0000})"
            : beyondShare.High < 0
                ? $"does worse than its own share of {actual.Average():0.000}, by {-beyondShare.Value:0.0000} of log-loss"
                : Bias.IsBeyond(bias, limit)
                    ? $"misses what happened by {bias.Value:+0.000;-0.000} ({bias.Low:+0.000;-0.000} to {bias.High:+0.000;-0.000}), at most {limit:0.000} is allowed"
                    : null;
        return (saved, fault);
    }
}
