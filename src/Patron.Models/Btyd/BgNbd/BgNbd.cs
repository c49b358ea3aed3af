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
public sealed class BgNbd : BetaGeometricModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public BgNbd(double r, double alpha, double a, double b)
        : base(FirstChance.AfterRepeatPurchase, r, alpha, a, b)
    {
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "bg_nbd",
        "BG/NBD",
        ["r", "alpha", "a", "b"],
        parameters => new BgNbd(parameters[0], parameters[1], parameters[2], parameters[3]),
        (histories, options) => Fit(histories, options).OfAnyKind())
    {
        MovedByCovariates = ["alpha", "a", "b"],
        LogLikelihood = (histories, threads) => new BetaGeometricLikelihood(histories, FirstChance.AfterRepeatPurchase, threads).Evaluate,
    };

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => TheKind;

    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; equal histories are folded first. Deterministic, with the
    /// same bits on any number of threads.
    /// </summary>
    /// <param name="histories">At least one row.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is r, α, a, b.</returns>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static FitResult<BgNbd> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null) =>
        BetaGeometricFit.Of<BgNbd>(TheKind, FirstChance.AfterRepeatPurchase).Run(histories, options);
}
