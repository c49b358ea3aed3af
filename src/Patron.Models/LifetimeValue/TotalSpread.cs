using MathNet.Numerics.Distributions;
using Patron.Models.Btyd;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

/// <summary>Variances of sums over customers.</summary>
sealed class TotalSpread(PurchaseModel model, AliveForecast shared, PurchaseHistories histories, double[] alive, int? threads)
{
    const double Step = 1e-3;

    readonly double[] _purchases = shared.Purchases(model);
    double[]? _squares;

    /// <summary>Given the parameters, of the purchases that customers make.</summary>
    public double ByChance()
    {
        double[] squares = Squares();
        double variance = 0;
        for (int row = 0; row < alive.Length; row++)
        {
            double mean = alive[row] * _purchases[shared.GroupOfRow[row]];
            variance += (alive[row] * squares[shared.GroupOfRow[row]]) - (mean * mean);
        }

        return Math.Max(0, variance);
    }

    /// <summary>Given the parameters, of the discounted money that they bring; infinite where amounts vary without bound.</summary>
    /// <remarks>
    /// With N purchases of amounts around a mean M of the customer's own, E[N] E[Y² - M²] + E[N²] E[M²] - (E[N] E[M])².
    /// </remarks>
    public double ByChance(SpendModel spend, SpendHistories spends)
    {
        double[] squares = Squares();
        double[] discounted = shared.Discounted(model);
        double variance = 0;
        for (int row = 0; row < alive.Length; row++)
        {
            int group = shared.GroupOfRow[row];
            double mean = alive[row] * _purchases[group];
            if (mean == 0)
                continue;
            double discount = discounted[group] / _purchases[group];
            SpendMoments amount = spend.Moments(spends, row);
            if (double.IsInfinity(amount.Square))
                return double.PositiveInfinity;
            double money = mean * amount.Mean;
            double one = (mean * (amount.Square - amount.MeanSquare)) + (alive[row] * squares[group] * amount.MeanSquare) - (money * money);
            variance += discount * discount * one;
        }

        return Math.Max(0, variance);
    }

    /// <summary>Of the sums of expectations, given the covariance of the purchase model's parameters.</summary>
    /// <param name="covariance">It.</param>
    /// <param name="spend">What a purchase of each customer brings; null for purchases alone.</param>
    public (double Purchases, double Value) ByParameters(double[,] covariance, double[]? spend)
    {
        double[,] ofLogs = LogCovariance.Of(covariance, model.Parameters);
        (double[] purchases, double[] value) = Slopes(spend);
        return (LogCovariance.Variance(ofLogs, purchases), LogCovariance.Variance(ofLogs, value));
    }

    /// <summary>Derivatives of the sums of expectations by the logs of the purchase model's parameters.</summary>
    /// <param name="spend">What a purchase of each customer brings; null for purchases alone.</param>
    public (double[] Purchases, double[] Value) Slopes(double[]? spend)
    {
        double[] purchases = new double[model.Parameters.Count];
        double[] value = new double[purchases.Length];
        for (int index = 0; index < purchases.Length; index++)
        {
            (double up, double valueUp) = Sums(model.Moved(index, Step), spend);
            (double down, double valueDown) = Sums(model.Moved(index, -Step), spend);
            (purchases[index], value[index]) = ((up - down) / (2 * Step), (valueUp - valueDown) / (2 * Step));
        }

        return (purchases, value);
    }

    /// <summary>A sum with the ends between which it lies; without them where the variance is not finite.</summary>
    public static TotalForecast Forecast(double expected, double variance, double confidence)
    {
        if (!double.IsFinite(variance))
            return new(expected, null, null);
        if (expected == 0)
            return new(0, 0, 0);

        // A log-normal distribution with that mean and variance.
        double ofLog = Math.Log(1 + (variance / expected / expected));
        double reach = Normal.InvCDF(0, 1, (1 + confidence) / 2) * Math.Sqrt(ofLog);
        double middle = expected * Math.Exp(-ofLog / 2);
        return new(expected, middle * Math.Exp(-reach), middle * Math.Exp(reach));
    }

    (double Purchases, double Value) Sums(PurchaseModel moved, double[]? spend)
    {
        double[] aliveThen = moved.ProbabilityAlive(histories, threads);
        double[] ofGroups = shared.Purchases(moved);
        double[] discounted = spend is null ? [] : shared.Discounted(moved);
        (double purchases, double value) = (0, 0);
        for (int row = 0; row < aliveThen.Length; row++)
        {
            int group = shared.GroupOfRow[row];
            purchases += aliveThen[row] * ofGroups[group];
            if (spend is not null)
                value += aliveThen[row] * discounted[group] * spend[row];
        }

        return (purchases, value);
    }

    double[] Squares() => _squares ??= shared.SquaredPurchases(model, _purchases);
}
