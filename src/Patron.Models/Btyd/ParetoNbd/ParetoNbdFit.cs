using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class ParetoNbd
{
    /// <summary>Of that many rows and more, a few are fitted first.</summary>
    const int ManyRows = 20_000;
    const int FewOfMany = 16;

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
            Start = mean => StartFromFew(histories, options)
                ?? [0.5, 0.5 * mean.Age / Math.Clamp(mean.Frequency, 0.01, 100), 0.5, 0.5 * mean.Age],
        }.Run(histories, options);

    /// <summary>
    /// The fit of every 16th row of many, from which few steps are left; null for few rows, and where those determine no fit.
    /// </summary>
    static double[]? StartFromFew(PurchaseHistories histories, PurchaseFitOptions? options)
    {
        if (histories.Count < ManyRows)
            return null;
        (ParetoNbd model, FitReport report) = Fit(Few(histories), options);
        return report.StopReason == StopReason.Converged && report.Warnings.Count == 0 ? [.. model.Parameters] : null;
    }

    static PurchaseHistories Few(PurchaseHistories histories)
    {
        int rows = histories.Count / FewOfMany;
        double[][] columns = [new double[rows], new double[rows], new double[rows], new double[rows]];
        for (int row = 0; row < rows; row++)
        {
            int from = row * FewOfMany;
            columns[0][row] = histories.Frequency[from];
            columns[1][row] = histories.Recency[from];
            columns[2][row] = histories.Age[from];
            columns[3][row] = histories.Weights[from];
        }

        return PurchaseHistories.Create(columns[0], columns[1], columns[2], columns[3]);
    }

    /// <summary>Log-likelihood of the histories by their weights.</summary>
    /// <remarks>Fader and Hardie (2005), "A note on deriving the Pareto/NBD model", section 3.</remarks>
    public override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new ParetoNbdLikelihood(histories, threads).Evaluate([R, Alpha, S, Beta], new double[4], new double[4, 4]);
}
