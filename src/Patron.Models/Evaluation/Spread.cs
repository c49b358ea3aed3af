namespace Patron.Models.Evaluation;

/// <summary>How far estimates of one figure from separate samples, such as folds, lie apart.</summary>
/// <param name="Samples">How many there are, &gt;= 2.</param>
/// <param name="Found">Their standard deviation.</param>
/// <param name="ByChance">The one that their own standard errors explain: the root of the mean of their squares.</param>
public sealed record Spread(int Samples, double Found, double ByChance)
{
    /// <summary>The spread of estimates; null for fewer than two.</summary>
    public static Spread? Of(IReadOnlyCollection<Estimate> estimates)
    {
        if (estimates.Count < 2)
            return null;
        double mean = estimates.Average(estimate => estimate.Value);
        double variance = estimates.Sum(estimate => (estimate.Value - mean) * (estimate.Value - mean)) / (estimates.Count - 1);
        return new Spread(
            estimates.Count, Math.Sqrt(variance), Math.Sqrt(estimates.Average(estimate => estimate.StandardError * estimate.StandardError)));
    }

    /// <summary>Whether the figure itself differs by more than a standard deviation, beyond chance.</summary>
    /// <param name="limit">That standard deviation. Range: &gt;= 0.</param>
    /// <param name="confidence">
    /// Of an interval for the deviation, whose lower end is held against the limit. Range: 0 &lt; confidence &lt; 1.
    /// </param>
    /// <remarks>
    /// Normal samples of variance chance² + limit² have a variance that is chi-squared with one degree of freedom less than samples.
    /// </remarks>
    public bool IsBeyond(double limit, double confidence = Estimate.UsualConfidence)
    {
        int freedom = Samples - 1;
        double quantile = MathNet.Numerics.Distributions.ChiSquared.InvCDF(freedom, (1 + confidence) / 2);
        return Found * Found > ((ByChance * ByChance) + (limit * limit)) * quantile / freedom;
    }
}
