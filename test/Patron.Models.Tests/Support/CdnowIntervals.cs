using System.Globalization;
using Patron.Models.Btyd;

namespace Patron.Models.Tests.Support;

/// <summary>The times between the purchases of CDNOW's 2,357 customers up to 1997-09-30, in weeks; purchases of one day count as one.</summary>
static class CdnowIntervals
{
    public static RegularityFit<BgCnbd> Regularity()
    {
        DateOnly end = new(1997, 9, 30);
        var purchases = File.ReadLines(Repository.Shared("data", "CDNOW_sample.txt"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(fields => (Customer: fields[1], Day: DateOnly.ParseExact(fields[2], "yyyyMMdd", CultureInfo.InvariantCulture)))
            .Where(purchase => purchase.Day <= end)
            .Distinct();
        List<(double Frequency, double Recency, double Age)> rows = [];
        double logIntervals = 0;
        foreach (var customer in purchases.GroupBy(purchase => purchase.Customer, purchase => purchase.Day.DayNumber / 7.0))
        {
            double[] times = [.. customer.Order()];
            rows.Add((times.Length - 1, times[^1] - times[0], (end.DayNumber / 7.0) - times[0]));
            logIntervals += times.Skip(1).Zip(times, (later, earlier) => Math.Log(later - earlier)).Sum();
        }

        PurchaseHistories histories = PurchaseHistories.Create(
            [.. rows.Select(row => row.Frequency)], [.. rows.Select(row => row.Recency)], [.. rows.Select(row => row.Age)]);
        Assert.Equal(2357, histories.Count);
        return BgCnbd.FitRegularity(histories, logIntervals);
    }
}
