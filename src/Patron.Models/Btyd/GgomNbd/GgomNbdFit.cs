using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class GgomNbd
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; equal histories are folded first. The search begins at the
    /// Pareto/NBD model that fits best, with a slowly growing rate of leaving. Deterministic, with the same bits on any number
    /// of threads.
    /// </summary>
    /// <param name="histories">At least one row.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is r, α, b, s, β.</returns>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static FitResult<GgomNbd> Fit(PurchaseHistories histories, PurchaseFitOptions? options = null)
    {
        // What is held, or begun at, is said of this model's parameters.
        PurchaseFitOptions? plain = options is null ? null : new PurchaseFitOptions { Penalty = options.Penalty, Threads = options.Threads };
        ParetoNbd nested = ParetoNbd.Fit(histories, plain).Model;
        return new PurchaseFit<GgomNbd>
        {
            Kind = TheKind,
            Centre = mean => [1, mean.Age, 1 / mean.Age, 1, 1],
            Start = mean => StartNear(nested, 0.2 / mean.Age),
        }.Run(histories, options);
    }

    /// <summary>Log-likelihood of the histories by their weights.</summary>
    /// <remarks>Bemmaor and Glady (2012), equation 2, without the constants that depend on the data alone.</remarks>
    public override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new GgomNbdLikelihood(histories, threads).Evaluate([R, Alpha, B, S, Beta], new double[5]);

    static double[] StartNear(ParetoNbd nested, double growth)
    {
        const double Most = 1e6;
        double s = Math.Clamp(nested.S, 1 / Most, Most);
        return
        [
            Math.Clamp(nested.R, 1 / Most, Most),
            Math.Clamp(nested.Alpha, 1 / Most, Most),
            growth,
            s,
            growth * Math.Clamp(nested.Beta * (s / nested.S), 1 / Most, Most),
        ];
    }
}
