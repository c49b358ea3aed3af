using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class BgBb
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; equal histories are folded first. Deterministic, with the
    /// same bits on any number of threads.
    /// </summary>
    /// <param name="histories">At least one row; ages and recencies in whole opportunities, at most one purchase at each.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is α, β, γ, δ.</returns>
    /// <exception cref="ArgumentException">No rows, a row that BG/BB cannot have, or an option out of range.</exception>
    public static FitResult<BgBb> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null) => new PurchaseFit<BgBb>
    {
        Kind = TheKind,
        Centre = _ => [1, 1, 1, 1],
        Start = _ => [1, 1, 0.5, 3],
    }.Run(histories, options);

    /// <inheritdoc/>
    public override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new BgBbLikelihood(histories, threads).Evaluate([Alpha, Beta, Gamma, Delta], new double[4]);
}
