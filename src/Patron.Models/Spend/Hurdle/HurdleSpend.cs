using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>
/// A hurdle model of spend per purchase, for purchases that may be free and amounts that may be enormous. A customer's purchase
/// is free with a probability of the customer's own, Beta(a, b) over customers; otherwise the logarithm of the amount is normal
/// with deviation σ around a mean of the customer's own, which is normal with mean ln(median) and deviation τ over customers.
/// </summary>
/// <remarks>
/// Cragg (1971), Econometrica 39, for the hurdle; Skellam (1948), JRSS B 10, for the first part; Searle, Casella and McCulloch
/// (1992), Variance Components, section 3.3, for the second. All moments are finite whatever the parameters.
/// </remarks>
public sealed partial class HurdleSpend : SpendModel
{
    internal const double LeastDeviation = 1e-15;
    internal const double MostDeviation = 7;

    /// <summary>A model with given parameters.</summary>
    /// <param name="a">First shape of the probability of a free purchase. Range: 0 for never, or 1e-100 to 1e100.</param>
    /// <param name="b">Second shape. Range: 1e-100 to 1e100.</param>
    /// <param name="median">Median over customers of their median amounts, in money. Range: 1e-100 to 1e100.</param>
    /// <param name="sigma">Deviation of logs within a customer. Range: 1e-15 to 7.</param>
    /// <param name="tau">Deviation of the customers' mean logs. Range: 1e-15 to 7.</param>
    public HurdleSpend(double a, double b, double median, double sigma, double tau)
    {
        A = a == 0 ? 0 : FitCheck.Parameter(a, nameof(a));
        B = FitCheck.Parameter(b, nameof(b));
        Median = FitCheck.Parameter(median, nameof(median));
        Sigma = Deviation(sigma, nameof(sigma));
        Tau = Deviation(tau, nameof(tau));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static SpendModelKind TheKind { get; } = new(
        "hurdle",
        "hurdle",
        ["a", "b", "median", "sigma", "tau"],
        parameters => new HurdleSpend(parameters[0], parameters[1], parameters[2], parameters[3], parameters[4]),
        (histories, options) => Fit(histories, [], new HurdleOptions { Penalty = options.Penalty }).OfAnyKind())
    {
        ReadsAmounts = true,
        AllowsFree = true,
        MovedByCovariates = ["a", "median"],
    };

    /// <inheritdoc/>
    public override SpendModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [A, B, Median, Sigma, Tau];

    /// <summary>First shape of the probability of a free purchase over customers; 0 where none is ever free.</summary>
    public double A { get; }

    /// <summary>Second shape of it.</summary>
    public double B { get; }

    /// <summary>Median over customers of their median amounts, in money.</summary>
    public double Median { get; }

    /// <summary>Deviation σ of the logarithms of one customer's amounts.</summary>
    public double Sigma { get; }

    /// <summary>Deviation τ of the customers' mean logarithms.</summary>
    public double Tau { get; }

    /// <summary>Probability that a purchase is free, over all customers.</summary>
    public double FreeShare => A / (A + B);

    /// <summary>Mean spend per purchase over all customers, in money: (1 - a / (a + b)) median exp((σ² + τ²) / 2).</summary>
    public override double PopulationMean => Expected(0, 0, 0);

    /// <summary>Probability that a customer's next purchase is free, (a + free) / (a + b + purchases).</summary>
    /// <param name="purchases">Purchases so far. Range: whole numbers, 0 to 1e9.</param>
    /// <param name="free">Of them, those that cost nothing.</param>
    public double ProbabilityFree(double purchases, double free)
    {
        HurdleCheck.Counts(0, purchases, free);
        return (A + free) / (A + B + purchases);
    }

    /// <summary>Expected spend per future purchase, given a customer's purchases so far.</summary>
    /// <param name="purchases">Purchases so far. Range: whole numbers, 0 to 1e9.</param>
    /// <param name="free">Of them, those that cost nothing.</param>
    /// <param name="meanLog">Mean logarithm of the other amounts; not read where there is none. Range: -231 to 231.</param>
    /// <returns>In money, &gt;= 0, finite; the population mean without a purchase.</returns>
    public double ExpectedSpend(double purchases, double free, double meanLog)
    {
        HurdleCheck.Counts(0, purchases, free);
        if (purchases > free)
            HurdleCheck.MeanLog(0, meanLog);
        return Expected(purchases, free, meanLog);
    }

    /// <summary>Variance of what one future purchase costs, given a customer's purchases so far, in money squared.</summary>
    /// <inheritdoc cref="ExpectedSpend(double, double, double)"/>
    public double SpendVariance(double purchases, double free, double meanLog)
    {
        double mean = ExpectedSpend(purchases, free, meanLog);
        (double log, double uncertainty) = PosteriorLog(purchases - free, meanLog);
        double spread = uncertainty + (Sigma * Sigma);
        double paid = Paid(purchases, free);
        // E[Y²] - E[Y]² with both paid² parts taken together.
        double square = Math.Exp(2 * log + spread);
        return paid > 0 ? (paid * square * SpecialFunctions.ExpM1(spread)) + ((1 - paid) / paid * mean * mean) : 0;
    }

    /// <inheritdoc/>
    public override double[] ExpectedSpend(SpendHistories histories)
    {
        HurdleCheck.Amounts(histories);
        double[] result = new double[histories.Count];
        for (int row = 0; row < result.Length; row++)
            result[row] = Expected(histories.Purchases[row], histories.Free[row], histories.MeanLog[row]);
        return result;
    }

    /// <summary>The five parameters, by name.</summary>
    public override string ToString() => $"HurdleSpend(a = {A}, b = {B}, median = {Median}, sigma = {Sigma}, tau = {Tau})";

    /// <summary>a and b, where no purchase is ever free.</summary>
    internal override int Known => A == 0 ? 2 : 0;

    internal override SmoothFunction LikelihoodOf(SpendHistories histories, int? threads)
    {
        HurdleLikelihood likelihood = new(histories, []);
        return A > 0 ? likelihood.Evaluate : likelihood.EvaluateAmounts;
    }

    internal override double LogLikelihoodOf(SpendHistories histories) => LogLikelihood(histories);

    internal override void LogSlopes(SpendHistories histories, int row, Span<double> slopes)
    {
        (double purchases, double free) = (histories.Purchases[row], histories.Free[row]);
        double paid = purchases - free;
        double whole = A + B + purchases;
        double uncertainty = PosteriorLog(paid, histories.MeanLog[row]).Variance;
        double own = 1 - (uncertainty / (Tau * Tau)); // weight of the customer's own mean log
        double pull = 2 * own * (1 - own) * (histories.MeanLog[row] - Math.Log(Median));
        (slopes[0], slopes[1]) = (-A / whole, (B / (B + paid)) - (B / whole));
        slopes[2] = 1 - own;
        slopes[3] = (Sigma * Sigma) + (uncertainty * own) - pull;
        slopes[4] = (uncertainty * (1 - own)) + pull;
    }

    internal override SpendMoments Moments(SpendHistories histories, int row)
    {
        (double purchases, double free) = (histories.Purchases[row], histories.Free[row]);
        (double log, double uncertainty) = PosteriorLog(purchases - free, histories.MeanLog[row]);
        double paid = Paid(purchases, free);
        double paidTwice = paid * (B + purchases - free + 1) / (A + B + purchases + 1);
        double square = Math.Exp(2 * (log + uncertainty) + (Sigma * Sigma));
        return new(Expected(purchases, free, histories.MeanLog[row]), paidTwice * square, paid * square * Math.Exp(Sigma * Sigma));
    }

    internal override SpendHistories Draw(ReadOnlySpan<double> purchases, long seed) =>
        Simulate(Array.ConvertAll(purchases.ToArray(), count => (int)count), seed).Histories;

    double Expected(double purchases, double free, double meanLog)
    {
        (double log, double uncertainty) = PosteriorLog(purchases - free, meanLog);
        return Paid(purchases, free) * Math.Exp(log + ((uncertainty + (Sigma * Sigma)) / 2));
    }

    double Paid(double purchases, double free) => (B + purchases - free) / (A + B + purchases);

    /// <summary>Mean and variance of a customer's own mean logarithm, given that of so many amounts.</summary>
    (double Mean, double Variance) PosteriorLog(double paid, double meanLog)
    {
        if (paid == 0)
            return (Math.Log(Median), Tau * Tau);
        double ratio = Sigma / Tau * (Sigma / Tau) / paid;
        double weight = 1 / (1 + ratio);
        double center = Math.Log(Median);
        return (center + (weight * (meanLog - center)), Tau * Tau * (ratio * weight));
    }

    static double Deviation(double value, string name) => value is >= LeastDeviation and <= MostDeviation
        ? value
        : throw new ArgumentOutOfRangeException(
            name, value, $"A deviation of logarithms must be from {LeastDeviation} to {MostDeviation}.");
}
