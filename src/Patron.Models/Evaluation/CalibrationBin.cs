namespace Patron.Models.Evaluation;

/// <summary>Rows of similar probability: the mean that was predicted and the share that came true.</summary>
/// <param name="Rows">Rows in it by weight: of bins of equal mass equal parts of all rows, not rounded.</param>
/// <param name="Predicted">Mean probability, in [0, 1].</param>
/// <param name="Observed">Share of positive rows, in [0, 1]; a cut through equal scores takes its share of them.</param>
public sealed record CalibrationBin(double Rows, double Predicted, double Observed)
{
    /// <summary>The bins that hold rows, by rising probability.</summary>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="binning">How rows are put together.</param>
    /// <param name="count">
    /// Number of bins, empty ones included; of no account where each probability is its own. Range: &gt;= 1.
    /// </param>
    /// <param name="weights">Of the rows, as for <see cref="BinaryMetrics.Of"/>.</param>
    public static IReadOnlyList<CalibrationBin> Of(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, Binning binning = Binning.EqualMass,
        int count = Bins.Usual,
        ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        return Of(ranked, binning, count);
    }

    internal static IReadOnlyList<CalibrationBin> Of(RankedOutcomes ranked, Binning binning, int count)
    {
        int most = binning == Binning.Distinct ? ranked.Groups : count;
        double[] rows = new double[most];
        double[] scores = new double[most];
        double[] positives = new double[most];
        Bins.ForEach(ranked, binning, count, (bin, group, share) =>
        {
            rows[bin] += share * ranked.WeightOf(group);
            scores[bin] += share * ranked.WeightOf(group) * ranked.Scores[group];
            positives[bin] += share * ranked.Positives[group];
        });
        var bins = new List<CalibrationBin>(most);
        for (int bin = 0; bin < most; bin++)
        {
            if (rows[bin] > 0)
                bins.Add(new CalibrationBin(rows[bin], Math.Min(1, scores[bin] / rows[bin]),
                    Math.Min(1, positives[bin] / rows[bin])));
        }

        return bins;
    }
}
