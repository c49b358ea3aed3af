using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The models that a lifetime value is made of.</summary>
/// <param name="Purchases">When customers buy.</param>
/// <param name="Spend">What a purchase brings.</param>
/// <param name="PurchasePenalty">Weight of the penalty on the purchase model.</param>
sealed record ModelKinds(PurchaseModelKind Purchases, SpendModelKind Spend, double PurchasePenalty);

/// <summary>Fits purchase frequency on all customers and spend on those who came back.</summary>
static class LifetimeValueFit
{
    public static LifetimeValueContent Of(
        CustomerHistories histories, LifetimeValueDefinition definition, ModelKinds kinds, ProjectSettings settings)
    {
        PurchaseContent purchases = PurchaseContent.Fit(histories, definition with { Penalty = kinds.PurchasePenalty }, kinds.Purchases, settings.Threads);
        if (!histories.Spends.MeanSpend.ContainsAnyExcept(0))
        {
            throw new InvalidOperationException(
                "no customer bought on a second day for more than 0: there is no spend to learn from");
        }

        SpendContent spend = SpendContent.Fit(histories, definition, kinds.Spend, purchases.Covariates, settings.Threads);
        return new LifetimeValueContent
        {
            FrequencyModel = purchases.Fitted,
            Covariates = spend.Covariates,
            Calendar = purchases.Calendar,
            SpendModel = spend.Fitted,
            Unit = settings.TimeUnit.ToString().ToLowerInvariant(),
            Horizon = definition.Horizon.ToString(),
            Discount = definition.Discount.ToString(),
            Customers = histories.Count,
            Penalty = definition.TunesPenalty == true ? kinds.PurchasePenalty : null,
        };
    }

    /// <summary>The parameters in worlds that the fitted models draw, for intervals; null where the definition asks for none, or few came back.</summary>
    public static ParameterWorlds? Worlds(
        LifetimeValueContent content, CustomerHistories histories, LifetimeValueDefinition definition, ProjectSettings settings) =>
        definition.Intervals == IntervalWay.Bootstrap && !FewCustomers.AreThere(histories.Purchases)
            ? ParameterWorlds.Draw(content.Model.Purchases, content.Model.Spend, histories.Purchases, new WorldOptions
            {
                Seed = settings.Seed,
                PurchasePenalty = content.Penalty ?? definition.Penalty,
                SpendPenalty = definition.Penalty,
                Threads = settings.Threads,
            })
            : null;

    /// <summary>What a reader should know of customers who never paid; null where there are none, or the model counts them.</summary>
    public static string? LeftOut(CustomerHistories histories, SpendModelKind spend)
    {
        int without = 0;
        for (int row = 0; row < histories.Count; row++)
            without += histories.Purchases.Frequency[row] > 0 && histories.MeanSpend[row] == 0 ? 1 : 0;
        return without == 0 || spend.AllowsFree
            ? null
            : $"{without} customers whose repeat purchases cost nothing are left out of the {spend.Name} fit of spend: 'spend: hurdle' learns from them too";
    }
}
