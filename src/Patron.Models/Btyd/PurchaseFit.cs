using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>What the fits of all purchase models share: equal histories are folded where that pays, and the search is over logs of parameters.</summary>
sealed record PurchaseFit<TModel>
    where TModel : PurchaseModel
{
    /// <summary>From so many rows on the search begins with every 16th of them.</summary>
    const int ManyRows = 20_000;

    const int FewOfMany = 16;

    /// <summary>The model's kind.</summary>
    public required PurchaseModelKind Kind { get; init; }

    /// <summary>
    /// Share of distinct histories in a sample up to which equal ones are folded first. <value>Default: 0.98; less where a history costs
    /// the likelihood less than it costs to find its equals.</value>
    /// </summary>
    public double FoldsUpTo { get; init; } = 0.98;

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
        return Search(histories.FoldIfItPays(FoldsUpTo), options);
    }

    FitResult<TModel> Search(PurchaseHistories folded, PurchaseFitOptions options)
    {
        MeanHistory mean = MeanHistory.Of(folded);
        SmoothFunction logLikelihood = Kind.LogLikelihood(folded, options.Threads);
        FixedParameters fixedOnes = FixedParameters.Of(logLikelihood, Kind.ParameterNames, options.Fixed);
        SmoothFunction searched = options.Fixed.Count == 0 ? logLikelihood : fixedOnes.Evaluate;
        LogScaleFit fit = new(searched, fixedOnes.Of(Kind.ParameterNames), fixedOnes.Of(Centre(mean)), options.Penalty);
        (double[] found, FitReport report) = fit.Run(fixedOnes.Of(options.Start ?? StartFromFew(folded, options) ?? Start(mean)));
        return new FitResult<TModel>((TModel)Kind.Create(fixedOnes.Whole(found)), fixedOnes.Whole(report));
    }

    /// <summary>The fit of a few of many rows, from which few steps are left; null for few rows, and where those determine no fit.</summary>
    IReadOnlyList<double>? StartFromFew(PurchaseHistories histories, PurchaseFitOptions options)
    {
        if (histories.Count < ManyRows)
            return null;
        FitResult<TModel> few = Search(histories.Take([.. Enumerable.Range(0, histories.Count / FewOfMany).Select(row => row * FewOfMany)]), options);
        return few.Report.StopReason == StopReason.Converged && few.Report.Warnings.Count == 0 ? few.Model.Parameters : null;
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
