namespace Patron.Models.Numerics;

/// <summary>Whether a model explains the data better than one that it contains, by more than chance would.</summary>
/// <param name="Statistic">2 (LL of the larger - LL of the smaller), &gt;= 0.</param>
/// <param name="Degrees">Parameters that the smaller has less.</param>
/// <param name="PValue">How likely at least that statistic is if the smaller is true.</param>
public readonly record struct LikelihoodRatioTest(double Statistic, int Degrees, double PValue)
{
    /// <summary>The test of two fits to the same data.</summary>
    /// <param name="smaller">The fit of the model that is contained in the other.</param>
    /// <param name="larger">The fit of the other.</param>
    /// <param name="degrees">Parameters that the smaller has less. Range: &gt;= 1.</param>
    /// <exception cref="ArgumentException">The smaller fits better, so that it is not contained in the other, or the other's search failed.</exception>
    /// <remarks>Wilks (1938): chi-squared in large samples, where the smaller model is not at the edge of the larger.</remarks>
    public static LikelihoodRatioTest Of(FitReport smaller, FitReport larger, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        double statistic = 2 * (larger.LogLikelihood - smaller.LogLikelihood);
        if (!(statistic >= -1e-10 * Math.Max(1e4, Math.Abs(larger.LogLikelihood))))
        {
            throw new ArgumentException(
                $"The smaller model has the larger log-likelihood, {smaller.LogLikelihood} against {larger.LogLikelihood}: it is not contained in the other, or a search failed.",
                nameof(larger));
        }

        statistic = Math.Max(0, statistic);
        return new(statistic, degrees, MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(degrees / 2.0, statistic / 2));
    }
}
