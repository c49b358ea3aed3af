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
    public static FitResult<BgNbd> Fit(PurchaseHistories histories, BgNbdOptions? options = null)
    {
        options ??= new BgNbdOptions();
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        if (histories.Count == 0)
            throw new ArgumentException("There are no histories to fit.", nameof(histories));
        PurchaseHistories folded = histories.Fold();
        (double age, double frequency) = Means(folded);
        BgNbdLikelihood likelihood = new(folded, options.Threads);
        LogScaleFit fit = new(likelihood.Evaluate, ["r", "alpha", "a", "b"], [1, age, 1, 1], options.Penalty);
        (double[] found, FitReport report) = fit.Run([0.5, 0.5 * age / Math.Clamp(frequency, 0.01, 100), 1, 2]);
        BgNbd model = new(found[0], found[1], found[2], found[3]);
        return new FitResult<BgNbd>(model, report);
    }

    /// <summary>Log-likelihood of the histories by their weights.</summary>
    /// <remarks>Fader, Hardie and Lee (2005), equation 6, without the constants that depend on the data alone.</remarks>
    public double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new BgNbdLikelihood(histories, threads).Evaluate([R, Alpha, A, B], new double[4], new double[4, 4]);

    static (double Age, double Frequency) Means(PurchaseHistories histories)
    {
        double weight = 0;
        double age = 0;
        double frequency = 0;
        for (int row = 0; row < histories.Count; row++)
        {
            weight += histories.Weights[row];
            age += histories.Weights[row] * histories.Age[row];
            frequency += histories.Weights[row] * histories.Frequency[row];
        }

        return (age > 0 ? age / weight : 1, frequency / weight);
    }
}
