using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>The likeliest regularity.</summary>
/// <param name="Fit">Its fit.</param>
/// <param name="LogLikelihoods">
/// The log-likelihoods at the maxima for k = 1, 2, ..., with the constants that depend on the data and on k: they compare.
/// </param>
public sealed record RegularityFit<TModel>(FitResult<TModel> Fit, IReadOnlyList<double> LogLikelihoods);

/// <summary>The fit of a CNBD model, and the choice of its regularity.</summary>
static class RegularityChoice
{
    public static PurchaseFit<TModel> FitOf<TModel>(PurchaseModelKind kind, FirstChance first, int k)
        where TModel : CnbdModel => new()
        {
            Kind = kind,
            Centre = mean => [1, mean.Age, 1, 1],
            Start = mean => [0.5, 0.5 * mean.Age / (k * Math.Clamp(mean.Frequency, 0.01, 100)), 1, 2],
        };

    /// <remarks>
    /// The times between purchases have the density λ^k t^(k-1) exp(-λ t) / (k-1)!, of which the likelihood leaves out t^(k-1) / (k-1)!.
    /// </remarks>
    public static RegularityFit<TModel> Run<TModel>(PurchaseHistories histories, double logIntervals, Func<int, FitResult<TModel>> fit)
        where TModel : CnbdModel
    {
        if (!double.IsFinite(logIntervals))
        {
            throw new ArgumentOutOfRangeException(
                nameof(logIntervals),
                logIntervals,
                "The sum of the logs of the times between purchases must be finite: join purchases at the same time into one.");
        }

        double intervals = 0;
        for (int row = 0; row < histories.Count; row++)
            intervals += histories.Weights[row] * histories.Frequency[row];
        List<double> values = [];
        FitResult<TModel>? best = null;
        for (int k = 1; k <= CnbdModel.MaxRegularity && !HasFallenTwice(values); k++)
        {
            FitResult<TModel> candidate = fit(k);
            values.Add(candidate.Model.LogLikelihood(histories) + ((k - 1) * logIntervals) - (intervals * SpecialFunctions.LogGamma(k)));
            if (best is null || values[^1] > values[best.Model.Regularity - 1])
                best = candidate;
        }

        return new RegularityFit<TModel>(best!, values);
    }

    static bool HasFallenTwice(List<double> values) => values.Count >= 3 && values[^1] < values[^2] && values[^2] < values[^3];
}
