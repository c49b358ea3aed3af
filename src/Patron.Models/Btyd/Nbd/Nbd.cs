using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The negative binomial model of repeat purchases: a customer buys at a Poisson rate λ ~ Gamma(r, rate α) and never leaves.
/// Time is in the unit of the histories it was fitted on. A baseline for the models in which customers leave.
/// </summary>
/// <remarks>Ehrenberg (1959), "The pattern of consumer purchases", Applied Statistics 8(1).</remarks>
public sealed partial class Nbd : PurchaseModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public Nbd(double r, double alpha)
    {
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "nbd",
        "NBD",
        ["r", "alpha"],
        parameters => new Nbd(parameters[0], parameters[1]),
        (histories, options) => Fit(histories, options).OfAnyKind())
    {
        MovedByCovariates = ["alpha"],
        LogLikelihood = (histories, threads) => new NbdLikelihood(histories, threads).Evaluate,
    };

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => TheKind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [R, Alpha];

    /// <summary>Shape r of the gamma distribution of purchase rates.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / α.</summary>
    public double Alpha { get; }

    internal override double LogOddsGone(double frequency, double recency, double age) => double.NegativeInfinity;

    internal override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        (R + frequency) / (Alpha + age) * horizon;

    /// <remarks>(r+x) / (α+T) (1 - exp(-δt)) / δ.</remarks>
    internal override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate)
    {
        double discount = rate * horizon;
        double time = discount == 0 ? horizon : -SpecialFunctions.ExpM1(-discount) / rate;
        return (R + frequency) / (Alpha + age) * time;
    }

    internal override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        horizon == 0
            ? (count == 0 ? 1 : 0)
            : NegativeBinomial.Probability(R + frequency, horizon / (Alpha + age), count);
}
