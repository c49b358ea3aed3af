using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Preparation;
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
    public static PurchaseModelChoice Of(StepContext context, LifetimeValueDefinition model, CustomerHistories today)
    {
        if (PurchaseModelKind.Find(model.Purchases) is { } named)
            return new(named, null);
        int? threads = context.Project.Settings.Threads;
        ModelForecaster[] models = [.. PurchaseModelKind.Usual.Select(kind => new ModelForecaster(kind, model.Penalty))];
        List<Origin> origins = Origins(context, model);
        PurchaseChoice choice = origins.Count > 1
            ? PurchaseBackTest.Run([.. origins.Skip(1)], [.. models, new RateForecaster(), new MeanForecaster()], threads)
            : PurchaseLikelihoods.Run(origins.Count > 0 ? origins[0].Histories : today.Purchases, models, threads);
        return new(choice.Chosen.Kind, ModelChoice.Of(choice));
    }

    static List<Origin> Origins(StepContext context, LifetimeValueDefinition model)
    {
        ProjectSettings settings = context.Project.Settings;
        List<Origin> origins = [];
        foreach ((DateTimeOffset from, DateTimeOffset until) in HistoryInstants.OriginsOf(model, context.AsOf, settings.Zone))
        {
            double horizon = new HistoryInstants(until, from, settings.Zone).HoldoutIn(settings.TimeUnit);
            CustomerHistories histories = CustomerHistories.Read(context, model, from);
            if (histories.Count < 2)
                break;

            // Before the newest moment a model is judged only where it has as long to learn from as to foretell.
            if (origins.Count > 0 && histories.Purchases.Age.ToArray().Max() < horizon)
                break;
            origins.Add(new Origin(histories.Purchases, horizon, Holdout.OfPurchases(histories.ActualPurchases)));
        }

        return origins;
    }
}
