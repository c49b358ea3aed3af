using Patron.Models.Numerics;

namespace Patron.Models.Spend;

public sealed partial class HurdleSpend
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; customers without a purchase say nothing and are passed over.
    /// </summary>
    /// <param name="histories">At least one amount above 0.</param>
    /// <param name="weights">Customers that each row stands for, &gt; 0; empty for 1 each.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>
    /// The model and its report; the report's order is a, b, median, σ, τ. Where no purchase was free, and no penalty says
    /// otherwise, a is 0 and b is 1, without errors of their own.
    /// </returns>
    /// <exception cref="ArgumentException">All purchases were free, or an option out of range.</exception>
    public static FitResult<HurdleSpend> Fit(
        SpendHistories histories, ReadOnlySpan<double> weights = default, HurdleOptions? options = null)
    {
        options ??= new HurdleOptions();
        FitCheck.Penalty(options.Penalty);
        HurdleLikelihood likelihood = new(histories, weights);
        if (likelihood.Buyers == 0)
            throw new ArgumentException("No purchase has an amount above 0 to fit spend on.", nameof(histories));
        double free = likelihood.FreeShare;
        return free == 0 && options.Penalty == 0 ? FitAmounts(likelihood) : FitBoth(likelihood, free, options.Penalty);
    }

    /// <summary>
    /// Log-likelihood of the single amounts, by the customers' weights; negative infinity where one is free and none can be.
    /// </summary>
    public double LogLikelihood(SpendHistories histories, ReadOnlySpan<double> weights = default)
    {
        HurdleLikelihood likelihood = new(histories, weights);
        if (A > 0)
            return likelihood.Evaluate([A, B, Median, Sigma, Tau], new double[5], new double[5, 5]);
        return likelihood.FreeShare > 0
            ? double.NegativeInfinity
            : likelihood.EvaluateAmounts([Median, Sigma, Tau], new double[3], new double[3, 3]);
    }

    static FitResult<HurdleSpend> FitBoth(HurdleLikelihood likelihood, double free, double penalty)
    {
        (double log, double sigma, double tau) = likelihood.Moments();
        double median = Math.Exp(log);
        LogScaleFit fit = new(likelihood.Evaluate, ["a", "b", "median", "sigma", "tau"], [1, 1, median, 1, 1], penalty) { Units = [1, 1, median, 1, 1] };
        double share = Math.Clamp(free, 0.001, 0.999);
        (double[] found, FitReport report) = fit.Run([2 * share, 2 * (1 - share), median, sigma, tau]);
        return new(new HurdleSpend(found[0], found[1], found[2], found[3], found[4]), report);
    }

    static FitResult<HurdleSpend> FitAmounts(HurdleLikelihood likelihood)
    {
        (double log, double sigma, double tau) = likelihood.Moments();
        double median = Math.Exp(log);
        LogScaleFit fit = new(likelihood.EvaluateAmounts, ["median", "sigma", "tau"], [median, 1, 1], 0) { Units = [median, 1, 1] };
        (double[] found, FitReport report) = fit.Run([median, sigma, tau]);
        double[,] covariance = new double[5, 5];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
                covariance[row + 2, column + 2] = report.Covariance[row, column];
        }

        string warning = "No purchase was free: the probability that one is is put at 0. A penalty > 0 gives it a small value.";
        return new(
            new HurdleSpend(0, 1, found[0], found[1], found[2]),
            new FitReport(report.StopReason, report.LogLikelihood, report.Iterations, [.. report.Warnings, warning], covariance));
    }
}
