namespace Patron.Models.Evaluation;

/// <summary>How far predicted probabilities lie from the shares that came true.</summary>
/// <param name="Expected">
/// Expected calibration error in [0, 1]: the mean distance between predicted and observed over bins of similar probability (ten
/// of equal size unless told), each bin's mean against its share.
/// </param>
/// <param name="ByChance">
/// What that error would be on average if every probability were right: bins are small, coins are coins.
/// </param>
/// <param name="Bias">Mean predicted minus share observed; positive where too much was predicted.</param>
/// <remarks>
/// Naeini, Cooper and Hauskrecht (2015), AAAI. By chance a bin of n rows of mean probability p strays normally by the root of
/// p (1 - p) / n, whose mean distance from 0 is the root of 2 / pi of that. Of weighted rows n is the effective number.
/// </remarks>
public sealed record CalibrationError(double Expected, double ByChance, Estimate Bias)
{
    /// <summary>The error that chance does not explain, in [0, 1].</summary>
    public double BeyondChance => Math.Max(0, Expected - ByChance);

    /// <summary>Judges probabilities by outcomes; at least two rows.</summary>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="binning">How rows are put together.</param>
    /// <param name="bins">Number of bins. Range: &gt;= 1.</param>
    /// <param name="weights">Of the rows, as for <see cref="BinaryMetrics.Of"/>.</param>
    /// <exception cref="ArgumentException">As of <see cref="BinaryMetrics.Of"/>.</exception>
    public static CalibrationError Of(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, Binning binning = Binning.EqualMass,
        int bins = Bins.Usual,
        ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        double byChance = 0;
        foreach (CalibrationBin bin in CalibrationBin.Of(ranked, binning, bins))
        {
            double share = bin.Rows / ranked.Weight;
            byChance += share * Math.Sqrt(2 / Math.PI * bin.Predicted * (1 - bin.Predicted) / (share * ranked.EffectiveRows));
        }

        double[] distances = new double[probabilities.Length];
        for (int row = 0; row < distances.Length; row++)
            distances[row] = probabilities[row] - (outcomes[row] ? 1 : 0);
        return new CalibrationError(ExpectedOf(ranked, binning, bins), byChance, Estimate.MeanOf(distances, weights));
    }

    internal static double ExpectedOf(RankedOutcomes ranked, Binning binning, int bins)
    {
        double error = 0;
        foreach (CalibrationBin bin in CalibrationBin.Of(ranked, binning, bins))
            error += bin.Rows / ranked.Weight * Math.Abs(bin.Predicted - bin.Observed);
        return error;
    }
}
