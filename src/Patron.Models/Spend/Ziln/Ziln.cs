using MathNet.Numerics.Distributions;
using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>
/// The zero-inflated log-normal distribution of what a customer spends in a period: nothing, or else an amount whose logarithm is
/// normal.
/// </summary>
/// <remarks>
/// Wang, Liu and Miao (2019), "A deep probabilistic model for customer lifetime value prediction", arXiv 1912.07753.
/// </remarks>
public sealed partial class Ziln
{
    const double LogTwoPi = 1.8378770664093454836;
    const double MostMean = 250;
    const double LeastScale = 1e-10;
    const double MostScale = 30;

    Ziln(double logOdds, double mean, double scale, bool isLogOdds)
    {
        if (double.IsNaN(logOdds))
            throw new ArgumentOutOfRangeException(isLogOdds ? nameof(logOdds) : "probability", logOdds, "must be a number");
        if (!(Math.Abs(mean) <= MostMean))
        {
            throw new ArgumentOutOfRangeException(
                nameof(mean), mean, $"The mean of logs must be from -{MostMean} to {MostMean}.");
        }

        if (!(scale >= LeastScale && scale <= MostScale))
        {
            throw new ArgumentOutOfRangeException(
                nameof(scale), scale, $"The standard deviation of logs must be from {LeastScale} to {MostScale}.");
        }

        (LogOdds, LogMean, LogScale) = (logOdds, mean, scale);
    }

    /// <summary>Log odds of spending anything; infinite for 0 and 1.</summary>
    public double LogOdds { get; }

    /// <summary>Probability of spending anything.</summary>
    public double Probability => Sigmoid(LogOdds);

    /// <summary>Mean μ of the logarithm of what is spent, given that anything is; e^μ is the median, in money.</summary>
    public double LogMean { get; }

    /// <summary>Standard deviation σ of that logarithm.</summary>
    public double LogScale { get; }

    /// <summary>Expected spend, probability x exp(μ + σ²/2), in money.</summary>
    public double Mean => Math.Exp(LogMean + (LogScale * LogScale / 2) + LogProbability);

    double LogProbability => -SpecialFunctions.LogSumExp(0, -LogOdds);

    /// <summary>A distribution with given parameters.</summary>
    /// <param name="probability">Of spending anything. Range: 0 to 1.</param>
    /// <param name="logMean">μ. Range: -250 to 250.</param>
    /// <param name="logScale">σ. Range: 1e-10 to 30.</param>
    public static Ziln Of(double probability, double logMean, double logScale)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability must be from 0 to 1.");
        return new Ziln(Math.Log(probability / (1 - probability)), logMean, logScale, isLogOdds: false);
    }

    /// <summary>
    /// The three outputs of the paper's network: log odds of spending, μ, and the inverse of σ = ln(1 + exp x).
    /// </summary>
    public static Ziln FromLogits(double logOdds, double logMean, double scale) =>
        new(logOdds, logMean, Softplus(scale), isLogOdds: true);

    /// <summary>
    /// Log-likelihood of what one customer spent; its negative is the paper's loss. A density per unit of money where the amount
    /// is positive.
    /// </summary>
    /// <param name="amount">In money. Range: &gt;= 0, finite.</param>
    public double LogLikelihood(double amount)
    {
        ZilnCheck.Amount(0, amount);
        if (amount == 0)
            return -SpecialFunctions.LogSumExp(0, LogOdds);
        double log = Math.Log(amount);
        double distance = (log - LogMean) / LogScale;
        return LogProbability - log - Math.Log(LogScale) - (0.5 * LogTwoPi) - (0.5 * distance * distance);
    }

    /// <summary>
    /// The least amount that a share of customers does not exceed, in money; 0 up to the share who spend nothing.
    /// </summary>
    /// <param name="share">Range: 0 &lt;= share &lt; 1.</param>
    public double Quantile(double share)
    {
        if (!(share >= 0 && share < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share must be at least 0 and below 1.");
        double above = (1 - share) / Probability;
        return above >= 1 ? 0 : Math.Exp(LogMean - (LogScale * Normal.InvCDF(0, 1, above)));
    }

    /// <summary>The parameters, by name.</summary>
    public override string ToString() => $"Ziln(probability = {Probability}, log mean = {LogMean}, log scale = {LogScale})";

    internal static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    internal static double Softplus(double x) => SpecialFunctions.LogSumExp(0, x);
}
