using Patron.Models.LifetimeValue;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>A moment of the past: histories up to it, with what came in the hold-out after it.</summary>
/// <param name="Histories">Both.</param>
/// <param name="Horizon">Length of the hold-out in the project's time unit.</param>
sealed record PastMoment(CustomerHistories Histories, double Horizon)
{
    /// <summary>For models of purchases.</summary>
    public Origin PurchasesOf(LifetimeValueDefinition model) => new(Histories.Purchases, Horizon, Holdout.OfPurchases(Histories.ActualPurchases))
    {
        Covariates = LearntCovariates.OfThese(Histories, model.Covariates),
    };

    /// <summary>For models of spend.</summary>
    public SpendOrigin SpendOf(LifetimeValueDefinition model) =>
        new(Histories.Spends, Holdout.Create(Histories.ActualPurchases, Histories.ActualMeanSpend()))
        {
            Covariates = model.Covariates is { Spend: true } ? LearntCovariates.OfThese(Histories, model.Covariates) : null,
        };

    /// <summary>The moments of a model, the newest first; none where its definition names its models.</summary>
    public static IReadOnlyList<PastMoment> Of(StepContext context, LifetimeValueDefinition model)
    {
        ProjectSettings settings = context.Project.Settings;
        List<PastMoment> moments = [];
        if (!model.LooksBack)
            return moments;
        foreach ((DateTimeOffset from, DateTimeOffset until) in HistoryInstants.OriginsOf(model, context.AsOf, settings.Zone))
        {
            double horizon = new HistoryInstants(until, from, settings.Zone).HoldoutIn(settings.TimeUnit);
            CustomerHistories histories = CustomerHistories.Read(context, model, from, withKeys: false);
            if (histories.Count < 2)
                break;

            // Before the newest moment a model is judged only where it has as long to learn from as to foretell.
            if (moments.Count > 0 && histories.Purchases.Age.ToArray().Max() < horizon)
                break;
            moments.Add(new PastMoment(histories, horizon));
        }

        return moments;
    }
}
