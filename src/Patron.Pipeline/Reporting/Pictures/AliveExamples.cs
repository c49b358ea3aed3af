using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting.Pictures;

/// <summary>Follows P(alive) of a few customers who bought often: one who is surely alive, one in doubt and one who is surely gone.</summary>
static class AliveExamples
{
    static readonly double[] Wanted = [0.95, 0.5, 0.05];

    /// <summary>Rows of the tenth of the customers with the most repeat purchases, at least 20 of them, nearest to what is wanted.</summary>
    public static IReadOnlyList<int> Choose(PurchaseHistories histories, double[] alive)
    {
        double[] frequency = histories.Frequency.ToArray();
        int[] frequent = [.. Enumerable.Range(0, frequency.Length).OrderByDescending(row => frequency[row])
            .Take(Math.Max(20, frequency.Length / 10)).TakeWhile(row => frequency[row] > 0)];
        List<int> chosen = [];
        foreach (double share in Wanted)
        {
            int[] left = [.. frequent.Except(chosen)];
            if (left.Length > 0)
                chosen.Add(left.MinBy(row => Math.Abs(alive[row] - share)));
        }

        return chosen;
    }

    /// <summary>The days of purchases of customers: <c>customer_key, day</c>, in that order.</summary>
    /// <param name="source">A table.</param>
    /// <param name="customer">SQL of the key.</param>
    /// <param name="time">SQL of the time.</param>
    /// <param name="day">SQL of its calendar day.</param>
    /// <param name="until">SQL of the instant before which purchases count.</param>
    /// <param name="keys">Who.</param>
    public static string DaysSql(string source, string customer, string time, string day, string until, IEnumerable<string> keys) =>
        $"""
        SELECT DISTINCT CAST({customer} AS VARCHAR) AS customer_key, {day} AS day
        FROM {source}
        WHERE {time} < {until} AND CAST({customer} AS VARCHAR) IN ({string.Join(", ", keys.Select(Sql.Literal))})
        ORDER BY ALL
        """;

    /// <summary>Their histories up to the last day before the instant.</summary>
    /// <param name="modelOf">The fitted model of a customer.</param>
    /// <param name="keys">In the order in which they are shown.</param>
    /// <param name="days">What <see cref="DaysSql"/> selects.</param>
    /// <param name="last">Ages end on it.</param>
    /// <param name="unit">The model's time unit.</param>
    public static IReadOnlyList<CustomerAlive> Of(
        Func<string, PurchaseModel> modelOf, IEnumerable<string> keys, ColumnTable days, DateOnly last, TimeUnit unit)
    {
        ILookup<string, DateOnly> byCustomer = days.Texts("customer_key").Zip(days.Dates("day")).ToLookup(row => row.First!, row => row.Second);
        return [.. keys.Select(key =>
        {
            DateOnly[] bought = [.. byCustomer[key]];
            double[] repeats = [.. bought.Skip(1).Select(day => Since(day))];
            return new CustomerAlive(key, bought[0], AliveHistory.Of(modelOf(key), repeats, Since(last)).Points);

            double Since(DateOnly day) => (day.DayNumber - bought[0].DayNumber) / unit.Days;
        })];
    }
}
