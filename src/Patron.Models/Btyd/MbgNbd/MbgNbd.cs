using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The MBG/NBD model of repeat purchases: BG/NBD whose customers may also drop out right after their first purchase. While alive a
/// customer buys at a Poisson rate λ ~ Gamma(r, rate α), and after every purchase, the first included, drops out for good with
/// probability p ~ Beta(a, b). Time is in the unit of the histories it was fitted on.
/// </summary>
/// <remarks>
/// Batislam, Denizel and Filiztekin (2007), "Empirical validation and comparison of models for customer base analysis", International
/// Journal of Research in Marketing 24(3); Hoppe and Wagner (2007), "Customer base analysis: the case for a central variant of the
/// Betageometric/NBD model", Marketing JRM 3(2). A customer who has just made the first purchase, (0, 0, 0), may already be gone: alive
/// with probability b / (a + b).
/// </remarks>
public sealed class MbgNbd : BetaGeometricModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public MbgNbd(double r, double alpha, double a, double b)
        : base(FirstChance.AfterFirstPurchase, r, alpha, a, b)
    {
    }

    /// <summary>The model before its parameters are known.</summary>
    public static PurchaseModelKind TheKind { get; } = new(
        "mbg_nbd",
        "MBG/NBD",
        ["r", "alpha", "a", "b"],
        parameters => new MbgNbd(parameters[0], parameters[1], parameters[2], parameters[3]),
        (histories, options) => Fit(histories, options).OfAnyKind())
    {
        MovedByCovariates = ["alpha", "a", "b"],
        LogLikelihood = (histories, threads) => new BetaGeometricLikelihood(histories, FirstChance.AfterFirstPurchase, threads).Evaluate,
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
    public static FitResult<MbgNbd> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null) =>
        BetaGeometricFit.Of<MbgNbd>(TheKind, FirstChance.AfterFirstPurchase).Run(histories, options);
}
