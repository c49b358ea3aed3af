using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The BG/CNBD-k model: BG/NBD for regular buyers, the times between whose purchases are Erlang-k distributed. A customer may drop out
/// after each repeat purchase, with probability p ~ Beta(a, b). With k = 1 it is BG/NBD.
/// </summary>
/// <remarks>Reutterer, Platzer and Schröder (2021), "Leveraging purchase regularity for predicting customer behavior the easy way".</remarks>
public sealed class BgCnbd : CnbdModel
{
    static readonly PurchaseModelKind[] Kinds = [.. Enumerable.Range(1, MaxRegularity).Select(k => new PurchaseModelKind(
        $"bg_cnbd_{k}",
        $"BG/CNBD-{k}",
        ["r", "alpha", "a", "b"],
        parameters => new BgCnbd(k, parameters[0], parameters[1], parameters[2], parameters[3]),
        (histories, options) => Fit(histories, k, options).OfAnyKind())
    {
        LikelihoodCompares = k == 1,
        MovedByCovariates = ["alpha", "a", "b"],
        LogLikelihood = (histories, threads) => DifferencedHessian.Of(new CnbdLikelihood(histories, FirstChance.AfterRepeatPurchase, k, threads).Evaluate),
    })];

    /// <summary>A model with given parameters. Range: regularity 1 to 12, the others from 1e-100 to 1e100.</summary>
    public BgCnbd(int regularity, double r, double alpha, double a, double b)
        : base(FirstChance.AfterRepeatPurchase, regularity, r, alpha, a, b)
    {
    }

    /// <inheritdoc/>
    public override PurchaseModelKind Kind => KindOf(Regularity);

    /// <summary>The model of a regularity before its parameters are known. Range: 1 to 12.</summary>
    public static PurchaseModelKind KindOf(int regularity) => Kinds[CheckRegularity(regularity) - 1];

    /// <summary>
    /// Fits by maximum likelihood for a given regularity, penalised if the options say so; equal histories are folded first.
    /// Deterministic, with the same bits on any number of threads.
    /// </summary>
    /// <param name="histories">At least one row.</param>
    /// <param name="regularity">k. Range: 1 to 12.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is r, α, a, b.</returns>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static FitResult<BgCnbd> Fit(PurchaseHistories histories, int regularity, PurchaseFitOptions? options = null) =>
        RegularityChoice.FitOf<BgCnbd>(KindOf(regularity), FirstChance.AfterRepeatPurchase, regularity).Run(histories, options);

    /// <summary>Fits every regularity until the likelihood has fallen twice, and chooses the likeliest.</summary>
    /// <param name="histories">At least one row.</param>
    /// <param name="logIntervals">Σ ln(time between two purchases) over all customers, in the histories' time unit; finite.</param>
    /// <param name="options">Defaults when null.</param>
    public static RegularityFit<BgCnbd> FitRegularity(PurchaseHistories histories, double logIntervals, PurchaseFitOptions? options = null) =>
        RegularityChoice.Run(histories, logIntervals, k => Fit(histories, k, options));
}
