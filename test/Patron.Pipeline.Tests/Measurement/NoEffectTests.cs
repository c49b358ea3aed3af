using System.Globalization;
using Patron.DuckDb;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>
/// A campaign that does nothing, measured on every day by outcomes of its customers that it did not change: sparse or daily, of customers
/// alike or of some who do more of everything.
/// </summary>
public sealed class NoEffectTests
{
    const int Days = 10;
    const int Customers = 1500;

    /// <summary>At most one in twenty, and by chance, which the limit leaves room for, a thousandth of the time as many more as it says.</summary>
    [Fact]
    public void Daily_looks_find_an_effect_at_most_one_time_in_twenty()
    {
        int metrics = Rounds.Count(3, 240);
        using MeasuredShop shop = new(Customers, [.. Enumerable.Range(0, metrics).Select(Metric)]);
        HashSet<string> fooled = [];
        HashSet<string> fooledAtTheEnd = [];
        int watched = 0;
        for (int day = 0; day <= Days; day++)
        {
            string asOf = new DateOnly(2026, 1, 5).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            shop.Run(asOf);
            ColumnTable rows = shop.Query($"""
                SELECT metric, sequential_low, sequential_high, p_value, status FROM gold.campaign_effects
                WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '{asOf} 00:00:00' AND CAST(campaign_as_of AS TIMESTAMP) = TIMESTAMP '2026-01-05 00:00:00'
                  AND campaign = 'spring' AND comparison = 'control' AND rule IS NULL AND segment IS NULL
                """);
            for (int row = 0; row < rows.Rows; row++)
            {
                if (rows.Texts("status")[row] == "over" && rows.Doubles("p_value")[row] < 0.05)
                    fooledAtTheEnd.Add(rows.Texts("metric")[row]!);
                if (rows.IsNull("sequential_low", row))
                    continue;
                watched++;
                if (rows.Doubles("sequential_low")[row] > 0 || rows.Doubles("sequential_high")[row] < 0)
                    fooled.Add(rows.Texts("metric")[row]!);
            }
        }

        Assert.True(watched > metrics * Days / 2);
        double most = (0.05 * metrics) + (3.1 * Math.Sqrt(0.05 * 0.95 * metrics));
        TestContext.Current.TestOutputHelper?.WriteLine($"{metrics} metrics: {fooled.Count} by daily looks, {fooledAtTheEnd.Count} at the end");
        Assert.InRange(fooled.Count, 0, Rounds.Long ? 0.05 * metrics : most);
        Assert.InRange(fooledAtTheEnd.Count, 0, most);
    }

    /// <summary>Kinds take turns; how often customers do something, and how much they differ, changes with the number.</summary>
    static (string File, string Text) Metric(int number)
    {
        double often = new[] { 0.02, 0.1, 0.4 }[number % 3];
        int alike = number / 3 % 3;
        string kind = new[] { "mean", "share", "ratio" }[number / 9 % 3];
        string chance = alike == 0 ? "1" : alike == 1 ? $"2 * stable_share({number}, 'person', customer_id)" : $"CASE WHEN stable_share({number}, 'person', customer_id) < 0.1 THEN 5 ELSE 0.5 END";
        string amount = $"-ln(1 - stable_share({number}, 'amount', customer_id || '-' || day)) * 20";
        string value = kind switch
        {
            "share" => "true AS value",
            "ratio" => $"{amount} AS numerator, 1 AS denominator",
            _ => $"{amount} AS value",
        };
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            kind: {kind}
            window: {Days}d
            cuped: {(number % 2 == 0 ? "true" : "false")}
            sql: |
              SELECT customer_id, TIMESTAMP '2025-12-26 12:00:00' + to_days(CAST(day AS INTEGER)) AS time, {value}
              FROM silver.customers, range({2 * Days}) AS days(day)
              WHERE stable_share({number}, 'does', customer_id || '-' || day) < {often} * ({chance})
            """);
        return ($"metrics/m{number:D4}.yml", text);
    }
}
