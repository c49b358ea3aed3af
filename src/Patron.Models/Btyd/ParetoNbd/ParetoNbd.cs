using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The Pareto/NBD model of repeat purchases: while alive a customer buys at a Poisson rate λ ~ Gamma(r, rate α), and leaves for
/// good at a rate μ ~ Gamma(s, rate β), at any time. Time is in the unit of the histories it was fitted on.
/// </summary>
/// <remarks>
/// Schmittlein, Morrison and Colombo (1987), "Counting your customers", Management Science 33(1); Fader and Hardie (2005), "A
/// note on deriving the Pareto/NBD model".
/// </remarks>
public sealed partial class ParetoNbd : PurchaseModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public ParetoNbd(double r, double alpha, double s, double beta)
    {
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        S = FitCheck.Parameter(s, nameof(s));
        Beta = FitCheck.Parameter(beta, nameof(beta));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "pareto_nbd",
        "Pareto/NBD",
        ["r", "alpha", "s", "beta"],
        parameters => new ParetoNbd(parameters[0], parameters[1], parameters[2], parameters[3]),
        (histories, options) => Fit(histories, options).OfAnyKind())
    {
        MovedByCovariates = ["alpha", "beta"],
        LogLikelihood = (histories, threads) => new ParetoNbdLikelihood(histories, threads).Evaluate,
    };

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [R, Alpha, S, Beta];

    /// <summary>Shape r of the gamma distribution of purchase rates.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / α.</summary>
    public double Alpha { get; }

    /// <summary>Shape s of the gamma distribution of leaving rates.</summary>
    public double S { get; }

    /// <summary>Rate β of that distribution, a time: the mean leaving rate is s / β.</summary>
    public double Beta { get; }

    /// <remarks>
    /// At the last purchase the customer was alive, so that from then on the question is that of a silence. Equal to Fader and
    /// Hardie (2005), equation 41, without its hypergeometric functions.
    /// </remarks>
    internal override double LogOddsGone(double frequency, double recency, double age) =>
        AliveAt(frequency, recency).LogOddsGone(age - recency);

    internal override double Alive(double frequency, double recency, double age) =>
        CustomerFunction.Of(new ParetoAlive(this), frequency, recency, age);

    internal override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        CustomerFunction.Of(new ParetoExpected(this, horizon), frequency, recency, age);

    internal override bool ExpectsFast => true;

    internal override void ExpectedIfAlive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, double horizon, Span<double> result) =>
        CustomerFunction.Fill(new ParetoExpected(this, horizon), frequency, recency, age, result);

    private protected override void Alive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, Span<double> result) =>
        CustomerFunction.Fill(new ParetoAlive(this), frequency, recency, age, result);

    internal override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate) =>
        rate == 0 ? ExpectedIfAlive(frequency, recency, age, horizon) : AliveAt(frequency, age).Discounted(horizon, rate);

    internal override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        AliveAt(frequency, age).Probability(horizon, count);

    /// <summary>What is known of a customer with so many purchases who is alive at a time.</summary>
    MortalBuyer<ParetoLifetime> AliveAt(double frequency, double time) =>
        new(R + frequency, Alpha + time, new ParetoLifetime(S, Beta + time));
}
