namespace Patron.Models.Evaluation;

/// <summary>How far predicted probabilities lie from the shares that came true.</summary>
/// <param name="Expected">
/// Expected calibration error in [0, 1]: the mean distance between predicted and observed over ten groups of equal size by rising
/// probability, each group's mean against its share.
/// </param>
/// <param name="ByChance">What that error would be on average if every probability were right: groups are small, coins are coins.</param>
/// <param name="Bias">Mean predicted minus share observed; positive where too much was predicted.</param>
/// <remarks>
/// Naeini, Cooper and Hauskrecht (2015), AAAI, with groups of equal size. By chance a group of n rows of mean probability p strays
/// normally by the root of p (1 - p) / n, whose mean distance from 0 is the root of 2 / pi of that.
/// </remarks>
public sealed record CalibrationError(double Expected, double ByChance, Estimate Bias)
{
    /// <summary>The error that chance does not explain, in [0, 1].</summary>
    public double BeyondChance => Math.Max(0, Expected - ByChance);

    /// <summary>Judges probabilities by outcomes; at least two rows.</summary>
    /// <exception cref="ArgumentException">As of <see cref="BinaryMetrics.Of"/>.</exception>
    public static CalibrationError Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        IReadOnlyList<CalibrationBin> bins = BinaryMetrics.Of(probabilities, outcomes).Calibration;
        double error = 0;
        double byChance = 0;
        foreach (CalibrationBin bin in bins)
        {
            error += Math.Abs(bin.Predicted - bin.Observed) / bins.Count;
            double p = Math.Clamp(bin.Predicted, 0, 1); // a sum of fractions may stray by a bit
            byChance += Math.Sqrt(2 / Math.PI * p * (1 - p) / bin.Rows) / bins.Count;
        }

        double[] distances = new double[probabilities.Length];
        for (int row = 0; row < distances.Length; row++)
            distances[row] = probabilities[row] - (outcomes[row] ? 1 : 0);
        return new CalibrationError(error, byChance, Estimate.MeanOf(distances));
    }
}
