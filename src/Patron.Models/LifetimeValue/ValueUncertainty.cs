using MathNet.Numerics.Distributions;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

/// <summary>
/// Intervals for expected values by the delta method on ln value, from the covariances of both fits; the two fits are
/// independent.
/// </summary>
/// <remarks>
/// ln value = ln P(alive) + ln E[discounted purchases | alive] + ln E[spend]. The upper end is held to that of a customer who is
/// surely alive: far in the tail of ln P(alive) the delta method alone would promise more.
/// </remarks>
sealed class ValueUncertainty
{
    readonly PurchaseModel _purchases;
    readonly SpendModel _spend;
    readonly double[,] _purchaseCovariance;
    readonly double[,] _spendCovariance;

    ValueUncertainty(FitResult<PurchaseModel> purchases, FitResult<SpendModel> spend)
    {
        (_purchases, _spend) = (purchases.Model, spend.Model);
        _purchaseCovariance = LogCovariance.Of(purchases.Report.Covariance, _purchases.Parameters);
        _spendCovariance = LogCovariance.Of(spend.Report.Covariance, _spend.Parameters);
    }

    /// <summary>Null when a fit did not determine its parameters.</summary>
    public static ValueUncertainty? TryCreate(FitResult<PurchaseModel> purchases, FitResult<SpendModel> spend) =>
        purchases.Report.StandardErrors.Concat(spend.Report.StandardErrors).Any(double.IsNaN)
            ? null
            : new ValueUncertainty(purchases, spend);

    /// <summary>The values with both ends of their intervals.</summary>
    public CustomerValues AddIntervals(
        CustomerValues values,
        PurchaseHistories histories,
        SpendHistories spends,
        AliveForecast forecast,
        LifetimeValueOptions options)
    {
        double quantile = Normal.InvCDF(0, 1, (1 + options.Confidence) / 2);
        double[][] slopes = forecast.LogSlopes(_purchases);
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        double[] low = new double[histories.Count];
        double[] high = new double[histories.Count];
        AliveSlopes alive = new(_purchases);
        OrderedSum.ForBlocks(histories.Count, options.Threads, (start, end) =>
        {
            Span<double> gradient = stackalloc double[slopes.Length];
            Span<double> ofSpend = stackalloc double[_spend.Parameters.Count];
            for (int row = start; row < end; row++)
            {
                for (int index = 0; index < gradient.Length; index++)
                    gradient[index] = slopes[index][forecast.GroupOfRow[row]];
                _spend.LogSlopes(spends, row, ofSpend);
                double spend = LogCovariance.Variance(_spendCovariance, ofSpend);
                double ifAlive = Math.Sqrt(spend + LogCovariance.Variance(_purchaseCovariance, gradient));
                alive.AddTo(gradient, frequency[row], recency[row], age[row], values.ProbabilityAlive[row]);
                double deviation = Math.Sqrt(spend + LogCovariance.Variance(_purchaseCovariance, gradient));
                (low[row], high[row]) = Ends(
                    values.Value[row], values.ProbabilityAlive[row], quantile * deviation, quantile * ifAlive);
            }
        });
        return values with { ValueLow = low, ValueHigh = high };
    }

    static (double Low, double High) Ends(double value, double alive, double width, double widthIfAlive)
    {
        if (value == 0)
            return (0, 0);
        double logValue = Math.Log(value);
        double logHigh = Math.Min(logValue + width, Math.Max(logValue - Math.Log(alive) + widthIfAlive, logValue));
        return (Math.Exp(logValue - width), Math.Exp(logHigh));
    }
}
