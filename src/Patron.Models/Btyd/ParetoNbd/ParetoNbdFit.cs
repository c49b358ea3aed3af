using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class ParetoNbd
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; equal histories are folded first. Deterministic, with the
    /// same bits on any number of threads.
    /// </summary>
    /// <param name="histories">At least one row.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is r, α, s, β.</returns>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static FitResult<ParetoNbd> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null) =>
        new PurchaseFit<ParetoNbd>
        {
            Kind = TheKind,
            Centre = mean => [1, mean.Age, 1, mean.Age],
            Start = mean => [0.5, 0.5 * mean.Age / Math.Clamp(mean.Frequency, 0.01, 100), 0.5, 0.5 * mean.Age],
        }.Run(histories, options);

    /// <summary>Log-likelihood of the histories by their weights.</summary>
    /// <remarks>Fader and Hardie (2005), "A note on deriving the Pareto/NBD model", section 3.</remarks>
    public override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new ParetoNbdLikelihood(histories, threads).Evaluate([R, Alpha, S, Beta], new double[4], new double[4, 4]);
}
