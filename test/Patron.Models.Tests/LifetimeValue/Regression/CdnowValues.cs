using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Regression;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue.Regression;

/// <summary>
/// CDNOW's sample, its last 26 weeks foretold from the 52 before them: the only cut that leaves a regression as long a past as a future.
/// </summary>
static class CdnowValues
{
    static readonly DateOnly Cut = new(1997, 12, 31);

    static readonly ValueForecaster[] Forecasters =
    [
        new ProductForecaster(new ModelForecaster(BgNbd.TheKind)),
        new RegressionForecaster(RegressionParts.Two),
        new RegressionForecaster(RegressionParts.One),
        new RateValueForecaster(),
        new MeanValueForecaster(),
    ];

    /// <summary>In the order of the forecasters.</summary>
    public static readonly Lazy<IReadOnlyList<ValueCandidate>> Judged = new(() => ValueBackTest.Run([Origin()], Forecasters));

    static ValueOrigin Origin()
    {
        CdnowPurchases all = CdnowPurchases.Load();
        var days = Enumerable.Range(0, all.Customer.Length)
            .GroupBy(row => (Customer: all.Customer[row], Day: DayOf(all.Day[row])))
            .Select(rows => (rows.Key.Customer, rows.Key.Day, Cents: rows.Sum(row => (long)Math.Round(100 * all.Amount[row]))))
            .OrderBy(one => one.Customer).ThenBy(one => one.Day).ToArray();
        var known = days.Where(one => one.Day <= Cut.DayNumber).ToArray();
        PurchaseLog log = PurchaseLog.Create(
            Array.ConvertAll(known, one => one.Customer),
            Array.ConvertAll(known, one => one.Day / 7.0),
            Array.ConvertAll(known, one => one.Cents / 100.0),
            Cut.DayNumber / 7.0);
        double[] purchases = new double[CdnowPurchases.Customers];
        double[] money = new double[CdnowPurchases.Customers];
        foreach (var one in days.Where(one => one.Day > Cut.DayNumber))
        {
            purchases[one.Customer]++;
            money[one.Customer] += one.Cents / 100.0;
        }

        return new ValueOrigin(log, 26, Holdout.Create(purchases, [.. money.Zip(purchases, (sum, count) => count > 0 ? sum / count : 0)]));
    }

    static int DayOf(int number) =>
        DateOnly.ParseExact(number.ToString(CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture).DayNumber;
}
