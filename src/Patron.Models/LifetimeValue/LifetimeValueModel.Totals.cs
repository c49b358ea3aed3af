using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

public sealed partial class LifetimeValueModel
{
    /// <summary>Purchases and value of all customers together, with intervals for what will come.</summary>
    /// <param name="histories">Histories up to the moment of the forecast.</param>
    /// <param name="spends">What each history's repeat purchases cost.</param>
    /// <param name="options">Horizon, discount and confidence.</param>
    /// <returns>
    /// The sums of <see cref="Predict(PurchaseHistories, SpendHistories, LifetimeValueOptions)"/>. Without intervals where the models came
    /// without covariances or worlds.
    /// </returns>
    /// <remarks>
    /// The sum's variance is that of the customers, each given the parameters and the history, plus that of the parameters: by the delta
    /// method from the covariances, or over the worlds of a bootstrap. Ends are those of a log-normal distribution with that variance.
    /// Within a customer a discounted count is taken to vary as the count does, by the customer's mean discount.
    /// </remarks>
    public CustomerTotals Totals(PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        (CustomerValues values, AliveForecast shared) = Forecast(histories, spends, options);
        (double purchases, double value) = (values.ExpectedPurchases.Sum(), values.Value.Sum());
        TotalSpread spread = new(Purchases, shared, histories, values.ProbabilityAlive, options.Threads);
        if (SpreadOfParameters(spread, values, histories, spends, options) is not { } unsure)
            return new(new(purchases, null, null), new(value, null, null));
        return new(
            TotalSpread.Forecast(purchases, unsure.Purchases + spread.ByChance(), options.Confidence),
            TotalSpread.Forecast(value, unsure.Value + spread.ByChance(Spend, spends), options.Confidence));
    }

    /// <summary>Purchases of all customers together, with an interval for what will come, where what they spend is not known.</summary>
    /// <inheritdoc cref="Totals"/>
    public static TotalForecast TotalPurchases(FitResult<PurchaseModel> fit, PurchaseHistories histories, LifetimeValueOptions options)
    {
        PurchaseModel model = fit.Model;
        Check(model, options);
        double expected = model.ExpectedPurchases(histories, options.Horizon, options.Threads).Sum();
        if (fit.Report.StandardErrors.Any(double.IsNaN))
            return new(expected, null, null);
        AliveForecast shared = AliveForecast.Of(model, histories, options.Horizon, options.DiscountRate, options.Threads);
        TotalSpread spread = new(model, shared, histories, model.ProbabilityAlive(histories, options.Threads), options.Threads);
        double unsure = spread.ByParameters(fit.Report.Covariance, null).Purchases;
        return TotalSpread.Forecast(expected, unsure + spread.ByChance(), options.Confidence);
    }

    (double Purchases, double Value)? SpreadOfParameters(
        TotalSpread spread, CustomerValues values, PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        if (_worlds is not null)
            return _worlds.VarianceOfTotals(this, histories, spends, options);
        if (_fits is not { } fits || _uncertainty is null)
            return null;
        (double purchases, double value) = spread.ByParameters(fits.Purchases.Report.Covariance, values.ExpectedSpend);
        double[,] ofSpend = LogCovariance.Of(fits.Spend.Report.Covariance, Spend.Parameters);
        return (purchases, value + LogCovariance.Variance(ofSpend, SlopesOfSpend(Spend, spends, values.Value)));
    }

    /// <summary>Derivatives of the sum of values by the logs of the spend model's parameters.</summary>
    internal static double[] SlopesOfSpend(SpendModel spend, SpendHistories spends, double[] value)
    {
        double[] slopes = new double[spend.Parameters.Count];
        double[] sums = new double[slopes.Length];
        for (int row = 0; row < value.Length; row++)
        {
            spend.LogSlopes(spends, row, slopes);
            for (int index = 0; index < slopes.Length; index++)
                sums[index] += value[row] * slopes[index];
        }

        return sums;
    }
}
