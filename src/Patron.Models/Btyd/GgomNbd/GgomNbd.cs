using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The GGom/NBD model of repeat purchases: while alive a customer buys at a Poisson rate λ ~ Gamma(r, rate α), and leaves for
/// good at the rate η b exp(bt) at time t since the first purchase, η ~ Gamma(s, rate β). Time is in the unit of the histories
/// it was fitted on.
/// </summary>
/// <remarks>
/// Bemmaor and Glady (2012), "Modeling purchasing behavior with sudden death: a flexible customer lifetime model", Management
/// Science 58(5). As b tends to 0 with β / b held fixed it becomes Pareto/NBD with the parameters (r, α, s, β / b).
/// </remarks>
public sealed partial class GgomNbd : PurchaseModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public GgomNbd(double r, double alpha, double b, double s, double beta)
    {
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        B = FitCheck.Parameter(b, nameof(b));
        S = FitCheck.Parameter(s, nameof(s));
        Beta = FitCheck.Parameter(beta, nameof(beta));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "ggom_nbd",
        "GGom/NBD",
        ["r", "alpha", "b", "s", "beta"],
        parameters => new GgomNbd(parameters[0], parameters[1], parameters[2], parameters[3], parameters[4]),
        (histories, options) => Fit(histories, options).OfAnyKind())
    {
        MovedByCovariates = ["alpha", "beta"],
        LogLikelihood = (histories, threads) => DifferencedHessian.Of(new GgomNbdLikelihood(histories, threads).Evaluate),
    };

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [R, Alpha, B, S, Beta];

    /// <summary>Shape r of the gamma distribution of purchase rates.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / α.</summary>
    public double Alpha { get; }

    /// <summary>Growth b of the rate of leaving, per unit of time.</summary>
    public double B { get; }

    /// <summary>Shape s of the gamma distribution of the level η of that rate.</summary>
    public double S { get; }

    /// <summary>Rate β of that distribution, a pure number: the mean rate of leaving at the first purchase is b s / β.</summary>
    public double Beta { get; }

    internal override double LogOddsGone(double frequency, double recency, double age) =>
        AliveAt(frequency, recency).LogOddsGone(age - recency);

    internal override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        AliveAt(frequency, age).Discounted(horizon, rate: 0);

    internal override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate) =>
        AliveAt(frequency, age).Discounted(horizon, rate);

    internal override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        AliveAt(frequency, age).Probability(horizon, count);

    /// <summary>What is known of a customer with so many purchases who is alive at a time.</summary>
    MortalBuyer<GompertzLifetime> AliveAt(double frequency, double time) =>
        new(R + frequency, Alpha + time, LifetimeFrom(B, S, Beta, time));

    /// <summary>The lifetime of who is alive at a time: of the same kind, with β' = 1 - (1 - β) exp(-bt).</summary>
    internal static GompertzLifetime LifetimeFrom(double b, double s, double beta, double time) =>
        new(b, s, (beta * Math.Exp(-b * time)) - SpecialFunctions.ExpM1(-b * time));
}
