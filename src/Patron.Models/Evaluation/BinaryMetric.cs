namespace Patron.Models.Evaluation;

/// <summary>A figure of probabilities against outcomes, by name: what intervals, groups and comparisons are asked for.</summary>
public sealed class BinaryMetric
{
    readonly Func<RankedOutcomes, double?> _of;

    BinaryMetric(string name, Func<RankedOutcomes, double?> of) => (Name, _of) = (name, of);

    /// <summary>As in "auc" or "recall at 0.3".</summary>
    public string Name { get; }

    /// <summary>See <see cref="AreaUnderCurve"/>.</summary>
    public static BinaryMetric Auc { get; } = new("auc", AreaUnderCurve.Of);

    /// <summary>See <see cref="Evaluation.AveragePrecision"/>.</summary>
    public static BinaryMetric AveragePrecision { get; } = new("average_precision", Evaluation.AveragePrecision.Of);

    /// <summary>See <see cref="BinaryMetrics.LogLoss"/>.</summary>
    public static BinaryMetric LogLoss { get; } = new("log_loss", ranked => BinaryMetrics.LogLossOf(ranked));

    /// <summary>See <see cref="BinaryMetrics.Brier"/>.</summary>
    public static BinaryMetric Brier { get; } = new("brier", ranked => BinaryMetrics.BrierOf(ranked));

    /// <summary>See <see cref="Evaluation.KolmogorovSmirnov"/>.</summary>
    public static BinaryMetric KolmogorovSmirnov { get; } = new(
        "ks", ranked => Evaluation.KolmogorovSmirnov.Of(ranked)?.Statistic);

    /// <summary>Mean predicted less share observed.</summary>
    public static BinaryMetric Bias { get; } = new("bias", BiasOf);

    /// <summary>Share of positive rows.</summary>
    public static BinaryMetric BaseRate { get; } = new("base_rate", ranked => ranked.BaseRate);

    /// <summary>
    /// See <see cref="Evaluation.CalibrationError.Expected"/>. Chance alone makes it, and more of it in resampled rows: its
    /// interval lies too high where it is small.
    /// </summary>
    public static BinaryMetric CalibrationError(Binning binning = Binning.EqualMass, int bins = Bins.Usual)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        return new BinaryMetric("calibration_error", ranked => Evaluation.CalibrationError.ExpectedOf(ranked, binning, bins));
    }

    /// <summary>Share of all positive rows among the rows of highest score.</summary>
    /// <param name="share">Of the rows. Range: 0 &lt; share &lt;= 1. A cut through equal scores takes its share of them.</param>
    public static BinaryMetric Gain(double share)
    {
        if (!(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "must lie above 0 and at most at 1");
        return new BinaryMetric($"gain in the top {100 * share} %", ranked => GainOf(ranked, share));
    }

    /// <summary>See <see cref="ConfusionMatrix.Precision"/>.</summary>
    public static BinaryMetric Precision(double threshold) => At("precision", threshold, confusion => confusion.Precision);

    /// <summary>See <see cref="ConfusionMatrix.Recall"/>.</summary>
    public static BinaryMetric Recall(double threshold) => At("recall", threshold, confusion => confusion.Recall);

    /// <summary>See <see cref="ConfusionMatrix.Specificity"/>.</summary>
    public static BinaryMetric Specificity(double threshold) => At("specificity", threshold, confusion => confusion.Specificity);

    /// <summary>See <see cref="ConfusionMatrix.SelectionRate"/>.</summary>
    public static BinaryMetric SelectionRate(double threshold) =>
        At("selection_rate", threshold, confusion => confusion.SelectionRate);

    /// <summary>See <see cref="ConfusionMatrix.F1"/>.</summary>
    public static BinaryMetric F1(double threshold) => At("f1", threshold, confusion => confusion.F1);

    /// <summary>See <see cref="ConfusionMatrix.Mcc"/>.</summary>
    public static BinaryMetric Mcc(double threshold) => At("mcc", threshold, confusion => confusion.Mcc);

    /// <summary>See <see cref="ConfusionMatrix.Accuracy"/>.</summary>
    public static BinaryMetric Accuracy(double threshold) => At("accuracy", threshold, confusion => confusion.Accuracy);

    /// <summary>The figure; null where it is undefined.</summary>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    public double? Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        return _of(ranked);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal double? Of(RankedOutcomes ranked) => ranked.Weight > 0 ? _of(ranked) : null;

    static BinaryMetric At(string name, double threshold, Func<ConfusionMatrix, double?> figure)
    {
        if (double.IsNaN(threshold))
            throw new ArgumentException("the threshold is NaN", nameof(threshold));
        return new BinaryMetric($"{name} at {threshold}", ranked => figure(ConfusionMatrix.Of(ranked, threshold)));
    }

    static double? BiasOf(RankedOutcomes ranked)
    {
        double sum = 0;
        for (int group = 0; group < ranked.Groups; group++)
            sum += ranked.WeightOf(group) * ranked.Scores[group];
        return (sum - ranked.PositiveWeight) / ranked.Weight;
    }

    static double? GainOf(RankedOutcomes ranked, double share)
    {
        if (ranked.PositiveWeight == 0)
            return null;
        (double left, double positives) = (share * ranked.Weight, 0);
        for (int group = ranked.Groups - 1; group >= 0 && left > 0; group--)
        {
            double rows = ranked.WeightOf(group);
            if (rows > 0)
                positives += ranked.Positives[group] * Math.Min(1, left / rows);
            left -= rows;
        }

        return positives / ranked.PositiveWeight;
    }
}
