using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The BG/BB model of purchases at discrete opportunities: at the start of each opportunity a customer drops out for good with
/// probability θ ~ Beta(γ, δ), and who is alive buys at it with probability p ~ Beta(α, β). Age is the number of opportunities so far,
/// recency the number of the last one with a purchase; both are whole numbers, and so is every horizon.
/// </summary>
/// <remarks>
/// Fader, Hardie and Shang (2010), "Customer-base analysis in a discrete-time noncontractual setting", Marketing Science 29(6). As
/// there, a customer is alive if still so at the coming opportunity n + 1. A continuous rate discounts opportunity n + k by exp(-rate k):
/// their d per opportunity is the rate ln(1 + d).
/// </remarks>
public sealed partial class BgBb : PurchaseModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public BgBb(double alpha, double beta, double gamma, double delta)
    {
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        Beta = FitCheck.Parameter(beta, nameof(beta));
        Gamma = FitCheck.Parameter(gamma, nameof(gamma));
        Delta = FitCheck.Parameter(delta, nameof(delta));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "bg_bb",
        "BG/BB",
        ["alpha", "beta", "gamma", "delta"],
        parameters => new BgBb(parameters[0], parameters[1], parameters[2], parameters[3]),
        (histories, options) => Fit(histories, options).OfAnyKind())
    {
        LikelihoodCompares = false,
        MovedByCovariates = ["alpha", "gamma"],
        LogLikelihood = (histories, threads) => DifferencedHessian.Of(new BgBbLikelihood(histories, threads).Evaluate),
    };

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [Alpha, Beta, Gamma, Delta];

    /// <summary>First shape α of the beta distribution of purchase probabilities; the mean is α / (α + β).</summary>
    public double Alpha { get; }

    /// <summary>Second shape β of that distribution.</summary>
    public double Beta { get; }

    /// <summary>First shape γ of the beta distribution of drop-out probabilities; the mean is γ / (γ + δ).</summary>
    public double Gamma { get; }

    /// <summary>Second shape δ of that distribution.</summary>
    public double Delta { get; }

    /// <remarks>Fader, Hardie and Shang (2010), equation 11.</remarks>
    internal override double LogOddsGone(double frequency, double recency, double age)
    {
        double leaving = Gamma / (Delta + age);
        ScaledSum gone = BgBbLikelihood.Gone([Alpha, Beta, Gamma, Delta], frequency, recency, age);
        return gone.IsZero
            ? Math.Log(leaving)
            : SpecialFunctions.LogSumExp(Math.Log(leaving), gone.Log + SpecialFunctions.Log1P(leaving));
    }

    internal override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        Future(frequency, age).Purchases(horizon, rate: 0);

    internal override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate) =>
        Future(frequency, age).Purchases(horizon, rate);

    /// <remarks>A horizon that is not whole, as the search for the next purchase tries, ends at the opportunity before it.</remarks>
    internal override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        Future(frequency, age).Probability(Math.Floor(horizon), count);

    internal override void CheckHorizon(double horizon) => OpportunityCheck.Horizon(horizon);

    internal override void CheckDiscount(double horizon, double rate)
    {
        base.CheckDiscount(horizon, rate);
        if (!double.IsPositiveInfinity(horizon))
            OpportunityCheck.Horizon(horizon);
    }

    internal override bool Admits(double frequency, double recency, double age) =>
        base.Admits(frequency, recency, age) && OpportunityCheck.IsRow(frequency, recency, age);

    private protected override bool RefusesMore => true;

    private protected override void CheckRow(int row, double frequency, double recency, double age) =>
        OpportunityCheck.Row(row, frequency, recency, age);

    private protected override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        (double buys, double leaves) = (random.Beta(Alpha, Beta), random.Beta(Gamma, Delta));
        for (double opportunity = 1; opportunity <= Math.Max(end, age + 1); opportunity++)
        {
            if (random.Chance(leaves))
                return opportunity > age + 1;
            if (opportunity <= end && random.Chance(buys))
                times.Add(opportunity);
        }

        return true;
    }

    /// <summary>What comes of a customer alive at opportunity n + 1: p ~ Beta(α + x, β + n - x), θ ~ Beta(γ, δ + n + 1).</summary>
    OpportunityFuture Future(double frequency, double age) =>
        new(Alpha + frequency, Beta + (age - frequency), Gamma, Delta + (age + 1));
}
