using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class Nbd
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so. Deterministic, with the same bits on any number of threads.
    /// </summary>
    /// <param name="histories">At least one row; recency says nothing to this model.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is r, α.</returns>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static FitResult<Nbd> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null) => new PurchaseFit<Nbd>
    {
        Kind = TheKind,
        Centre = mean => [1, mean.Age],
        Start = mean => [0.5, 0.5 * mean.Age / Math.Clamp(mean.Frequency, 0.01, 100)],
    }.Run(histories, options);

    /// <summary>Log-likelihood of the histories by their weights.</summary>
    /// <remarks>ln Γ(r+x)/Γ(r) + r ln α - (r+x) ln(α+T), the times of the purchases being uniform in any case.</remarks>
    public override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new NbdLikelihood(histories, threads).Evaluate([R, Alpha], new double[2], new double[2, 2]);
}
