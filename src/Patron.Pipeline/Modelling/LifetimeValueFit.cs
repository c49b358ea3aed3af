using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Fits purchase frequency on all customers and spend on those who came back.</summary>
static class LifetimeValueFit
{
    public static LifetimeValueContent Of(
        CustomerHistories histories, LifetimeValueDefinition definition, PurchaseModelKind purchaseModel, ProjectSettings settings)
    {
        FitResult<PurchaseModel> purchases = purchaseModel.Fit(
            histories.Purchases, new PurchaseFitOptions { Penalty = definition.Penalty, Threads = settings.Threads });
        (double[] frequency, double[] meanSpend) = Spenders(histories);
        FitResult<GammaGamma> spend = GammaGamma.Fit(
            frequency, meanSpend, options: new GammaGammaOptions { Penalty = definition.Penalty, Threads = settings.Threads });
        GammaGamma s = spend.Model;
        return new LifetimeValueContent
        {
            FrequencyModel = FittedParameters.Of(
                purchaseModel.Key, purchases.Report, [.. purchaseModel.ParameterNames.Zip(purchases.Model.Parameters)]),
            SpendModel = FittedParameters.Of("gamma_gamma", spend.Report, ("p", s.P), ("q", s.Q), ("v", s.V)),
            Unit = settings.TimeUnit.ToString().ToLowerInvariant(),
            Horizon = definition.Horizon.ToString(),
            Discount = definition.Discount.ToString(),
            Customers = histories.Count,
        };
    }

    /// <summary>Customers with repeat purchases and something left of the money: gamma-gamma knows no other spend.</summary>
    static (double[] Frequency, double[] MeanSpend) Spenders(CustomerHistories histories)
    {
        ReadOnlySpan<double> frequency = histories.Purchases.Frequency;
        List<double> kept = [];
        List<double> spends = [];
        for (int row = 0; row < frequency.Length; row++)
        {
            if (frequency[row] > 0 && histories.MeanSpend[row] > 0)
            {
                kept.Add(frequency[row]);
                spends.Add(histories.MeanSpend[row]);
            }
        }

        if (kept.Count == 0)
        {
            throw new InvalidOperationException(
                "no customer bought on a second day for more than 0: there is no spend to learn from");
        }

        return ([.. kept], [.. spends]);
    }
}
