using Patron.Models.Btyd;
using Patron.Models.Evaluation;
using Patron.Models.LifetimeValue.Pictures;

namespace Patron.Models.LifetimeValue;

/// <summary>
/// What customers did in the time after their histories end. It is a type of its own, and can only be compared with
/// predictions that are already made: no outcome can slip into the inputs of a forecast.
/// </summary>
public sealed class Holdout
{
    readonly double[] _purchases;
    readonly double[]? _meanSpend;

    Holdout(double[] purchases, double[]? meanSpend)
    {
        _purchases = purchases;
        _meanSpend = meanSpend;
    }

    /// <summary>Copies columns, one row for each customer in the order of the histories.</summary>
    /// <param name="purchases">Purchases in the hold-out time. Range: &gt;= 0.</param>
    /// <param name="meanSpend">Mean spend over them; not read where there are none. Range: &gt;= 0.</param>
    /// <exception cref="ArgumentException">Unequal columns, or a value out of range; names row and value.</exception>
    public static Holdout Create(ReadOnlySpan<double> purchases, ReadOnlySpan<double> meanSpend)
    {
        Spend.SpendCheck.Columns(purchases, meanSpend, least: 0);
        return new Holdout(purchases.ToArray(), meanSpend.ToArray());
    }

    /// <summary>The same where what was spent is not known.</summary>
    /// <exception cref="ArgumentException">A value is out of range; names row and value.</exception>
    public static Holdout OfPurchases(ReadOnlySpan<double> purchases)
    {
        Spend.SpendCheck.Columns(purchases, new double[purchases.Length], least: 0);
        return new Holdout(purchases.ToArray(), null);
    }

    /// <summary>Judges expected purchases for a horizon of the hold-out's length.</summary>
    /// <exception cref="ArgumentException">Another number of rows, or none.</exception>
    public ForecastMetrics Judge(ReadOnlySpan<double> expectedPurchases) => ForecastMetrics.Of(expectedPurchases, _purchases);

    /// <summary>Mean purchases, those made and those expected, by the number of repeat purchases before.</summary>
    /// <param name="histories">The histories that the forecast was made from, one customer a row.</param>
    /// <param name="expectedPurchases">Expected for a horizon of the hold-out's length.</param>
    /// <param name="last">The frequency that stands for all above as well. Range: &gt;= 0.</param>
    /// <exception cref="ArgumentException">Another number of rows.</exception>
    public ConditionalExpectation ByFrequency(PurchaseHistories histories, double[] expectedPurchases, int last = 7)
    {
        RequireRows(histories.Count, nameof(histories));
        RequireRows(expectedPurchases.Length, nameof(expectedPurchases));
        return ConditionalExpectation.Of(histories, expectedPurchases, _purchases, last);
    }

    /// <summary>How often the intervals of a model's forecasts cover what single customers did.</summary>
    /// <param name="model">The model, fitted on the histories.</param>
    /// <param name="histories">The histories up to the hold-out, one customer a row, at least two.</param>
    /// <param name="horizon">The hold-out's length in their time unit.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <exception cref="ArgumentException">Another number of rows, or fewer than two.</exception>
    public IntervalCoverage CoveredBy(PurchaseModel model, PurchaseHistories histories, double horizon, int? threads = null)
    {
        RequireRows(histories.Count, nameof(histories));
        return IntervalCoverage.Of(model, histories, horizon, _purchases, threads);
    }

    /// <inheritdoc cref="CoveredBy(PurchaseModel, PurchaseHistories, double, int?)"/>
    public IntervalCoverage CoveredBy(
        CovariateModel model, PurchaseHistories histories, CustomerCovariates covariates, double horizon, int? threads = null)
    {
        RequireRows(histories.Count, nameof(histories));
        return IntervalCoverage.Of(model, histories, covariates, horizon, _purchases, threads);
    }

    void RequireRows(int rows, string column)
    {
        if (rows != _purchases.Length)
            throw new ArgumentException($"There are {rows} rows for {_purchases.Length} customers in the hold-out; they must be equally many.", column);
    }

    /// <summary>How much larger the squared error of one forecast is than that of another, for each customer.</summary>
    internal double[] LossesAgainst(double[] expectedPurchases, double[] other)
    {
        double[] losses = new double[_purchases.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            (double error, double otherError) = (expectedPurchases[row] - _purchases[row], other[row] - _purchases[row]);
            losses[row] = (error * error) - (otherError * otherError);
        }

        return losses;
    }

    /// <summary>Whether so many customers bought, and what they spent is known.</summary>
    internal bool CanJudgeSpend(int leastBuyers) => _meanSpend is not null && Buyers().Length >= leastBuyers;

    /// <summary>Judges expected spend per purchase by the mean spend of those who bought.</summary>
    internal ForecastMetrics JudgeSpend(double[] expectedSpend)
    {
        int[] buyers = Buyers();
        return ForecastMetrics.Of(Array.ConvertAll(buyers, row => expectedSpend[row]), Array.ConvertAll(buyers, row => _meanSpend![row]));
    }

    /// <summary>How much larger the squared error of one forecast of spend is than that of another, for each of those who bought.</summary>
    internal double[] SpendLossesAgainst(double[] expectedSpend, double[] other) => Array.ConvertAll(Buyers(), row =>
    {
        (double error, double otherError) = (expectedSpend[row] - _meanSpend![row], other[row] - _meanSpend[row]);
        return (error * error) - (otherError * otherError);
    });

    /// <summary>Whether what was spent is known.</summary>
    internal bool CanJudgeMoney() => _meanSpend is not null;

    /// <summary>Judges expected money for a horizon of the hold-out's length.</summary>
    internal ForecastMetrics JudgeMoney(double[] expectedMoney) => ForecastMetrics.Of(expectedMoney, Money());

    /// <summary>How much larger the squared error of one forecast of money is than that of another, for each customer.</summary>
    internal double[] MoneyLossesAgainst(double[] expectedMoney, double[] other) =>
        new Holdout(Money(), null).LossesAgainst(expectedMoney, other);

    double[] Money() => [.. _purchases.Zip(_meanSpend!, (purchases, mean) => purchases > 0 ? purchases * mean : 0)];

    /// <summary>Judges predictions made for a horizon of the hold-out's length.</summary>
    /// <exception cref="ArgumentException">The predictions have another number of rows, or none.</exception>
    public HoldoutReport Compare(CustomerValues predicted)
    {
        int[] buyers = Buyers();
        CountMetrics purchases = CountMetrics.Of(predicted.ExpectedPurchases, _purchases);
        if (buyers.Length == 0 || _meanSpend is null)
            return new HoldoutReport(purchases, null, null);
        double[] actual = [.. buyers.Select(row => _meanSpend[row])];
        CountMetrics spend = CountMetrics.Of([.. buyers.Select(row => predicted.ExpectedSpend[row])], actual);
        double mean = actual.Average();
        double spread = actual.Sum(value => (value - mean) * (value - mean));
        double? explained = spread > 0 ? 1 - (spend.Rmse * spend.Rmse * spend.Rows / spread) : null;
        return new HoldoutReport(purchases, spend, explained);
    }

    int[] Buyers() => [.. Enumerable.Range(0, _purchases.Length).Where(row => _purchases[row] > 0)];
}
