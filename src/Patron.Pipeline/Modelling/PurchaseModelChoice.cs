using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The purchase model of a definition: the one that it names, or the one that foretells best.</summary>
/// <param name="Kind">It.</param>
/// <param name="Choice">Why; null where the definition names it.</param>
sealed record PurchaseModelChoice(PurchaseModelKind Kind, ModelChoice? Choice)
{
    /// <summary>
    /// Judged from the moments of the past before the newest, on which the model itself is judged; without any by the likelihood of the
    /// histories at the newest, or of today's where nothing is held out.
    /// </summary>
    public static PurchaseModelChoice Of(LifetimeValueDefinition model, CustomerHistories today, IReadOnlyList<PastMoment> past, int? threads)
    {
        if (PurchaseModelKind.Find(model.Purchases) is { } named)
            return new(named, null);
        CustomerHistories latest = past.Count > 0 ? past[0].Histories : today;
        CustomerCovariates? covariates = LearntCovariates.OfThese(latest, model.Covariates);
        ModelForecaster[] models =
        [
            .. PurchaseModelKind.Usual.Select(kind => new ModelForecaster(kind, model.Penalty)
            {
                Effects = model.Covariates?.OptionsFor(kind) ?? new(),
            }),
        ];
        PurchaseChoice choice = past.Count > 1
            ? PurchaseBackTest.Run([.. past.Skip(1).Select(moment => moment.PurchasesOf(model))], [.. models, new RateForecaster(), new MeanForecaster()], threads)
            : PurchaseLikelihoods.Run(latest.Purchases, models, threads, covariates);
        return new(choice.Chosen.Kind, ModelChoice.Of(choice));
    }
}
