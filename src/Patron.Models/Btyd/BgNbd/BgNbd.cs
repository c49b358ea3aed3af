using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The BG/NBD model of repeat purchases: while alive a customer buys at a Poisson rate λ ~ Gamma(r, rate α), and after each
/// repeat purchase drops out for good with probability p ~ Beta(a, b). Time is in the unit of the histories it was fitted on.
/// </summary>
/// <remarks>
/// Fader, Hardie and Lee (2005), "Counting your customers the easy way", Marketing Science 24(2). Drop-out before the first
/// repeat purchase is impossible in this model, so a customer with frequency 0 is alive with probability 1.
/// </remarks>
public sealed partial class BgNbd : PurchaseModel
{
    readonly PurchaseCurve?[] _curves = new PurchaseCurve?[256];

    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public BgNbd(double r, double alpha, double a, double b)
    {
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        A = FitCheck.Parameter(a, nameof(a));
        B = FitCheck.Parameter(b, nameof(b));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "bg_nbd",
        "BG/NBD",
        ["r", "alpha", "a", "b"],
        parameters => new BgNbd(parameters[0], parameters[1], parameters[2], parameters[3]),
        (histories, options) => Fit(histories, options).OfAnyKind());

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [R, Alpha, A, B];

    /// <summary>Shape r of the gamma distribution of purchase rates.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / α.</summary>
    public double Alpha { get; }

    /// <summary>First shape a of the beta distribution of drop-out probabilities; the mean is a / (a + b).</summary>
    public double A { get; }

    /// <summary>Second shape b of that distribution.</summary>
    public double B { get; }

    /// <remarks>Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model", equation 1.</remarks>
    internal override double LogOddsGone(double frequency, double recency, double age)
    {
        if (frequency == 0)
            return double.NegativeInfinity;
        double length = SpecialFunctions.Log1P((age - recency) / (Alpha + recency));
        return Math.Log(A) - Math.Log(B + (frequency - 1)) + ((R + frequency) * length);
    }

    /// <remarks>
    /// Fader, Hardie and Lee (2005), equation 10, in a form without its singular points (a = 1, a + b + x = 1).
    /// </remarks>
    internal override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        Curve(frequency).Purchases(horizon / (Alpha + age));

    internal override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate) =>
        Curve(frequency).Discounted(horizon / (Alpha + age), rate * (Alpha + age));

    internal override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        Curve(frequency).Probability(horizon / (Alpha + age), count);

    /// <summary>The curve of a frequency, kept for the common ones; threads that race make equal curves.</summary>
    PurchaseCurve Curve(double frequency)
    {
        if (frequency >= _curves.Length)
            return new PurchaseCurve(A, B + frequency, R + frequency);
        ref PurchaseCurve? kept = ref _curves[(int)frequency];
        return kept ??= new PurchaseCurve(A, B + frequency, R + frequency);
    }
}
