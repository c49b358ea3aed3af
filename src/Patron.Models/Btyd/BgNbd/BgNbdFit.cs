using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class BgNbd
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; equal histories are folded first. Deterministic, with the
    /// same bits on any number of threads.
    /// </summary>
    /// <param name="histories">At least one row.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is r, α, a, b.</returns>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static FitResult<BgNbd> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null) => new PurchaseFit<BgNbd>
    {
        Kind = TheKind,
        LogLikelihood = (folded, threads) => new BgNbdLikelihood(folded, threads).Evaluate,
        Centre = mean => [1, mean.Age, 1, 1],
        Start = mean => [0.5, 0.5 * mean.Age / Math.Clamp(mean.Frequency, 0.01, 100), 1, 2],
    }.Run(histories, options);

    /// <summary>Log-likelihood of the histories by their weights.</summary>
    /// <remarks>Fader, Hardie and Lee (2005), equation 6, without the constants that depend on the data alone.</remarks>
    public override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new BgNbdLikelihood(histories, threads).Evaluate([R, Alpha, A, B], new double[4], new double[4, 4]);
}
