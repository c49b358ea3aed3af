namespace Patron.Models.Evaluation;

/// <summary>What the Brier score is made of; all parts are in [0, 1] but the covariance.</summary>
/// <param name="Reliability">Mean squared distance between predicted and observed of a bin. 0 is best.</param>
/// <param name="Resolution">
/// Mean squared distance between a bin's observed share and that of all rows: what is told apart. High is best.
/// </param>
/// <param name="Uncertainty">Share x (1 - share) of positive rows: what a constant forecast of the base rate would score.</param>
/// <param name="WithinVariance">
/// Mean squared distance of probabilities from their bin's mean; 0 where each probability is its own bin.
/// </param>
/// <param name="WithinCovariance">
/// Twice the covariance of probability and outcome within bins: what the bins hide of the resolution.
/// </param>
/// <remarks>
/// Murphy (1973), Journal of Applied Meteorology 12; the two terms within bins: Stephenson, Coelho and Jolliffe (2008), Weather
/// and Forecasting 23, equation 5. Over few rows a bin the first two are too high by chance, by the same amount.
/// </remarks>
public sealed record BrierDecomposition(
    double Reliability, double Resolution, double Uncertainty, double WithinVariance, double WithinCovariance)
{
    /// <summary>The Brier score that the parts add up to.</summary>
    public double Brier => Reliability - Resolution + Uncertainty + WithinVariance - WithinCovariance;

    /// <summary>Takes the score apart.</summary>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="binning">How rows are put together; by default each probability is its own, the exact decomposition.</param>
    /// <param name="bins">Number of bins; of no account where each probability is its own. Range: &gt;= 1.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    public static BrierDecomposition Of(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, Binning binning = Binning.Distinct,
        int bins = Bins.Usual,
        ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        return Of(ranked, binning, bins);
    }

    internal static BrierDecomposition Of(RankedOutcomes ranked, Binning binning, int bins)
    {
        int most = binning == Binning.Distinct ? ranked.Groups : bins;
        double[] rows = new double[most];
        double[] predicted = new double[most];
        double[] observed = new double[most];
        Bins.ForEach(ranked, binning, bins, (bin, group, share) =>
        {
            rows[bin] += share * ranked.WeightOf(group);
            predicted[bin] += share * ranked.WeightOf(group) * ranked.Scores[group];
            observed[bin] += share * ranked.Positives[group];
        });
        (double reliability, double resolution) = (0, 0);
        for (int bin = 0; bin < most; bin++)
        {
            if (rows[bin] == 0)
                continue;
            predicted[bin] /= rows[bin];
            observed[bin] /= rows[bin];
            reliability += rows[bin] * Square(predicted[bin] - observed[bin]);
            resolution += rows[bin] * Square(observed[bin] - ranked.BaseRate);
        }

        (double variance, double covariance) = (0, 0);
        Bins.ForEach(ranked, binning, bins, (bin, group, share) =>
        {
            double distance = binning == Binning.Distinct ? 0 : ranked.Scores[group] - predicted[bin];
            variance += share * ranked.WeightOf(group) * distance * distance;
            covariance += 2 * share * (ranked.Positives[group] - (ranked.WeightOf(group) * observed[bin])) * distance;
        });
        double weight = ranked.Weight;
        return new BrierDecomposition(
            reliability / weight, resolution / weight, ranked.BaseRate * (1 - ranked.BaseRate), variance / weight,
            covariance / weight);
    }

    static double Square(double value) => value * value;
}
