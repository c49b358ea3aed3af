using Patron.Models.Btyd;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

public sealed partial class CovariateLifetimeValue
{
    /// <summary>Purchases and value of all customers together, with intervals for what will come.</summary>
    /// <param name="histories">Histories up to the moment of the forecast.</param>
    /// <param name="covariates">Of each history, in their order.</param>
    /// <param name="spends">What each history's repeat purchases cost.</param>
    /// <param name="options">Horizon, discount and confidence.</param>
    /// <remarks>As <see cref="LifetimeValueModel.Totals"/>; customers vary apart from each other, and all by the same parameters and effects.</remarks>
    public CustomerTotals Totals(
        PurchaseHistories histories, CustomerCovariates covariates, SpendHistories spends, LifetimeValueOptions options)
    {
        IReadOnlyList<OwnModel> groups = Purchases.Groups(histories, covariates);
        GroupTotals[] totals = new GroupTotals[groups.Count];
        double[] value = new double[histories.Count];
        ForGroups(groups.Count, options, (index, own) =>
        {
            OwnModel group = groups[index];
            (totals[index], double[] values) = Of(group, histories.Take(group.Rows), spends.Take(group.Rows), own);
            Scatter(values, value, group.Rows);
        });

        (double purchasesSum, double valueSum) = (totals.Sum(one => one.Purchases), value.Sum());
        if (_fits is not { } fits)
            return new(new(purchasesSum, null, null), new(valueSum, null, null));
        EffectSlopes ofPurchases = Purchases.Slopes;
        EffectSlopes ofSpend = Spend.Slopes;
        double[] slopes = new double[fits.Purchases.Report.StandardErrors.Length];
        double[] valueSlopes = new double[slopes.Length];
        double[] spendSlopes = new double[fits.Spend.Report.StandardErrors.Length];
        for (int group = 0; group < totals.Length; group++)
        {
            ofPurchases.Add(totals[group].Slopes, groups[group].Covariates, slopes);
            ofPurchases.Add(totals[group].ValueSlopes, groups[group].Covariates, valueSlopes);
            ofSpend.Add(totals[group].SpendSlopes, groups[group].Covariates, spendSlopes);
        }

        double[,] ofLogs = ofPurchases.LogsOf(fits.Purchases.Report.Covariance);
        double unsure = LogCovariance.Variance(ofLogs, slopes);
        double valueUnsure = LogCovariance.Variance(ofLogs, valueSlopes)
            + LogCovariance.Variance(ofSpend.LogsOf(fits.Spend.Report.Covariance), spendSlopes);
        return new(
            TotalSpread.Forecast(purchasesSum, unsure + totals.Sum(one => one.Chance), options.Confidence),
            TotalSpread.Forecast(valueSum, valueUnsure + totals.Sum(one => one.ValueChance), options.Confidence));
    }

    (GroupTotals Totals, double[] Value) Of(OwnModel group, PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        SpendModel spend = Spend.For(group.Covariates);
        (CustomerValues values, AliveForecast shared) = new LifetimeValueModel(group.Model, spend).Forecast(histories, spends, options);
        double purchases = values.ExpectedPurchases.Sum();
        if (_fits is null)
            return (new(purchases, 0, 0, [], [], []), values.Value);
        TotalSpread spread = new(group.Model, shared, histories, values.ProbabilityAlive, options.Threads);
        (double[] slopes, double[] valueSlopes) = spread.Slopes(values.ExpectedSpend);
        double[] spendSlopes = LifetimeValueModel.SlopesOfSpend(spend, spends, values.Value);
        return (new(purchases, spread.ByChance(), spread.ByChance(spend, spends), slopes, valueSlopes, spendSlopes), values.Value);
    }

    /// <summary>
    /// Sums over customers of equal covariates: what is expected, its variance by chance, and its derivatives by the logs of their own parameters.
    /// </summary>
    sealed record GroupTotals(
        double Purchases, double Chance, double ValueChance, double[] Slopes, double[] ValueSlopes, double[] SpendSlopes);
}
