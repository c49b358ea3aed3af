using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>
/// The gamma-gamma model of spend per purchase: a customer's purchases are Gamma(p, rate ν) around a personal mean, and ν ~
/// Gamma(q, rate v) over customers. Spend is independent of purchase frequency in this model.
/// </summary>
/// <remarks>Fader and Hardie (2013), "The gamma-gamma model of monetary value".</remarks>
public sealed partial class GammaGamma : SpendModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public GammaGamma(double p, double q, double v)
    {
        P = FitCheck.Parameter(p, nameof(p));
        Q = FitCheck.Parameter(q, nameof(q));
        V = FitCheck.Parameter(v, nameof(v));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static SpendModelKind TheKind { get; } = new(
        "gamma_gamma",
        "gamma-gamma",
        ["p", "q", "v"],
        parameters => new GammaGamma(parameters[0], parameters[1], parameters[2]),
        (histories, options) => Fit(
            WithSpend(histories), histories.MeanSpend, [], new GammaGammaOptions { Penalty = options.Penalty, Threads = options.Threads }).OfAnyKind())
    {
        MovedByCovariates = ["v"],
    };

    /// <inheritdoc/>
    public override SpendModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [P, Q, V];

    /// <summary>Shape p of a customer's spends; their coefficient of variation is 1 / sqrt(p).</summary>
    public double P { get; }

    /// <summary>Shape q of the distribution over customers; the population mean is finite for q &gt; 1.</summary>
    public double Q { get; }

    /// <summary>Scale v of the distribution over customers, in money; the paper's γ.</summary>
    public double V { get; }

    /// <summary>Mean spend per purchase over all customers, p v / (q - 1), in money; infinity when q &lt;= 1.</summary>
    public override double PopulationMean => Q > 1 ? P * V / (Q - 1) : double.PositiveInfinity;

    /// <summary>Expected spend per future purchase, given a customer's mean so far.</summary>
    /// <param name="frequency">Purchases behind the mean. Range: &gt;= 0, finite.</param>
    /// <param name="meanSpend">Mean spend over them, in money; not read when frequency is 0. Range: &gt;= 0, finite.</param>
    /// <returns>In money, &gt; 0; the population mean for frequency 0. Infinity when p x + q &lt;= 1.</returns>
    /// <remarks>Fader and Hardie (2013), equation 5.</remarks>
    public double ExpectedSpend(double frequency, double meanSpend)
    {
        SpendCheck.Row(0, frequency, meanSpend, least: 0);
        return Expected(frequency, meanSpend);
    }

    /// <summary><see cref="ExpectedSpend(double, double)"/> for columns of equal length.</summary>
    public void ExpectedSpend(ReadOnlySpan<double> frequency, ReadOnlySpan<double> meanSpend, Span<double> result)
    {
        SpendCheck.Columns(frequency, meanSpend, least: 0);
        SpendCheck.SameLength(result.Length, frequency.Length, nameof(result));
        for (int row = 0; row < result.Length; row++)
            result[row] = Expected(frequency[row], meanSpend[row]);
    }

    /// <summary>Expected spend per future purchase of each customer, from purchases and their mean alone, in money.</summary>
    public override double[] ExpectedSpend(SpendHistories histories)
    {
        double[] result = new double[histories.Count];
        ExpectedSpend(histories.Purchases, histories.MeanSpend, result);
        return result;
    }

    /// <summary>The three parameters, by name.</summary>
    public override string ToString() => $"GammaGamma(p = {P}, q = {Q}, v = {V})";

    /// <summary>Purchases of the customers whose mean is above 0; the model knows no others.</summary>
    static double[] WithSpend(SpendHistories histories)
    {
        double[] purchases = histories.Purchases.ToArray();
        for (int row = 0; row < purchases.Length; row++)
            purchases[row] = histories.MeanSpend[row] > 0 ? purchases[row] : 0;
        return purchases;
    }

    internal override IReadOnlyList<string> Warnings => Q > 1
        ? []
        : [$"q = {Q:G4} is at most 1: mean spend over all customers is infinite. A penalty > 0 may help."];

    internal override SmoothFunction LikelihoodOf(SpendHistories histories, int? threads) =>
        new GammaGammaLikelihood(WithSpend(histories), histories.MeanSpend, [], threads).Evaluate;

    internal override double LogLikelihoodOf(SpendHistories histories) => LogLikelihood(WithSpend(histories), histories.MeanSpend);

    internal override void LogSlopes(SpendHistories histories, int row, Span<double> slopes)
    {
        double shape = P * histories.Purchases[row];
        double rest = shape + Q - 1;
        double total = histories.Purchases[row] * histories.MeanSpend[row];
        slopes[0] = 1 - (shape / rest);
        slopes[1] = -Q / rest;
        slopes[2] = V / (V + total);
    }

    /// <summary>Of p/ν and p/ν² with ν ~ Gamma(p x + q, v + S).</summary>
    internal override SpendMoments Moments(SpendHistories histories, int row)
    {
        (double purchases, double mean) = (histories.Purchases[row], histories.MeanSpend[row]);
        double shape = (P * purchases) + Q;
        double scale = V + (purchases * mean);
        double inverseSquare = shape > 2 ? scale / (shape - 1) * (scale / (shape - 2)) : double.PositiveInfinity;
        return new(Expected(purchases, mean), P * P * inverseSquare, P * (P + 1) * inverseSquare);
    }

    internal override SpendHistories Draw(ReadOnlySpan<double> purchases, long seed) =>
        SpendHistories.OfMeans(purchases, Simulate(purchases, seed));

    double Expected(double frequency, double meanSpend)
    {
        if (frequency == 0)
            return PopulationMean;
        double rest = (P * frequency) + Q - 1;
        return rest > 0 ? P * (V + (frequency * meanSpend)) / rest : double.PositiveInfinity;
    }
}
