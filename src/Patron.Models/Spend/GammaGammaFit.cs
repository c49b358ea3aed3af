using Patron.Models.Numerics;

namespace Patron.Models.Spend;

public sealed partial class GammaGamma
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so, to customers with at least one purchase behind their mean;
    /// rows with frequency 0 say nothing about spend and are passed over. Same bits on any number of threads.
    /// </summary>
    /// <param name="frequency">Purchases behind each mean. Range: &gt;= 0.</param>
    /// <param name="meanSpend">Mean spend over them, in money. Range: &gt; 0 where frequency is.</param>
    /// <param name="weights">Customers that each row stands for, &gt; 0; empty for 1 each.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is p, q, v.</returns>
    /// <exception cref="ArgumentException">No row with a purchase, or a value out of range.</exception>
    public static FitResult<GammaGamma> Fit(
        ReadOnlySpan<double> frequency,
        ReadOnlySpan<double> meanSpend,
        ReadOnlySpan<double> weights = default,
        GammaGammaOptions? options = null)
    {
        options ??= new GammaGammaOptions();
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        GammaGammaLikelihood likelihood = new(frequency, meanSpend, weights, options.Threads);
        if (likelihood.Rows == 0)
            throw new ArgumentException("No customer has a purchase to fit spend on.", nameof(frequency));
        double mean = likelihood.MeanSpend;
        LogScaleFit fit = new(likelihood.Evaluate, ["p", "q", "v"], [1, 1, mean], options.Penalty) { Units = [1, 1, mean] };
        (double[] found, FitReport report) = fit.Run([2, 3, mean]);
        GammaGamma model = new(found[0], found[1], found[2]);
        return new FitResult<GammaGamma>(model, report with { Warnings = [.. report.Warnings, .. model.Warnings] });
    }

    /// <summary>Log-likelihood of mean spends by their weights; rows with frequency 0 are passed over.</summary>
    /// <remarks>Fader and Hardie (2013), equation 1a.</remarks>
    public double LogLikelihood(
        ReadOnlySpan<double> frequency,
        ReadOnlySpan<double> meanSpend,
        ReadOnlySpan<double> weights = default,
        int? threads = null) =>
        new GammaGammaLikelihood(frequency, meanSpend, weights, threads).Evaluate([P, Q, V], new double[3], new double[3, 3]);
}
