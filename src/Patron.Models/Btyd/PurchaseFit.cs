using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>What the fits of all purchase models share: equal histories are folded, and the search is over logs of parameters.</summary>
sealed record PurchaseFit<TModel>
    where TModel : PurchaseModel
{
    /// <summary>The model's kind.</summary>
    public required PurchaseModelKind Kind { get; init; }

    /// <summary>Where the penalty draws the parameters to.</summary>
    public required Func<MeanHistory, double[]> Centre { get; init; }

    /// <summary>Where the search begins.</summary>
    public required Func<MeanHistory, double[]> Start { get; init; }

    /// <summary>The fit; the same bits on any number of threads.</summary>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public FitResult<TModel> Run(PurchaseHistories histories, PurchaseFitOptions? options)
    {
        options ??= new PurchaseFitOptions();
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        if (histories.Count == 0)
            throw new ArgumentException("There are no histories to fit.", nameof(histories));
        PurchaseHistories folded = histories.Fold();
        MeanHistory mean = MeanHistory.Of(folded);
        SmoothFunction logLikelihood = Kind.LogLikelihood(folded, options.Threads);
        FixedParameters fixedOnes = FixedParameters.Of(logLikelihood, Kind.ParameterNames, options.Fixed);
        SmoothFunction searched = options.Fixed.Count == 0 ? logLikelihood : fixedOnes.Evaluate;
        LogScaleFit fit = new(searched, fixedOnes.Of(Kind.ParameterNames), fixedOnes.Of(Centre(mean)), options.Penalty);
        (double[] found, FitReport report) = fit.Run(fixedOnes.Of(options.Start ?? Start(mean)));
        return new FitResult<TModel>((TModel)Kind.Create(fixedOnes.Whole(found)), fixedOnes.Whole(report));
    }
}

/// <summary>Means over customers, from which a search begins.</summary>
/// <param name="Age">Mean age; 1 where all are 0.</param>
/// <param name="Frequency">Mean repeat purchases.</param>
readonly record struct MeanHistory(double Age, double Frequency)
{
    /// <summary>Of histories by their weights.</summary>
    public static MeanHistory Of(PurchaseHistories histories)
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

        return new(age > 0 ? age / weight : 1, frequency / weight);
    }
}

/// <summary>Fits whose kind is not asked for.</summary>
public static class PurchaseFits
{
    /// <summary>The fit of a purchase model of any kind.</summary>
    public static FitResult<PurchaseModel> OfAnyKind<TModel>(this FitResult<TModel> fit)
        where TModel : PurchaseModel => new(fit.Model, fit.Report);
}
