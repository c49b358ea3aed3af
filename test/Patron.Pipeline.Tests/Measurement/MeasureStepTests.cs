using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Reporting;
using Patron.Pipeline.Tests.Reporting;

namespace Patron.Pipeline.Tests.Measurement;

public sealed class MeasureStepTests
{
    const int Customers = 3000;

    /// <summary>Treated customers of the north buy for 4 more on average in ten days, those of the south for nothing more.</summary>
    [Fact]
    public void A_planted_effect_lies_within_its_interval_and_is_worth_its_money()
    {
        using MeasuredShop shop = Planted();
        shop.Run("2026-01-20");
        ColumnTable rows = shop.Query("""
            SELECT *, CAST(campaign_as_of AS VARCHAR) AS instant FROM gold.campaign_effects
            WHERE as_of = TIMESTAMPTZ '2026-01-20 00:00:00+01' AND campaign = 'spring' AND campaign_as_of < TIMESTAMPTZ '2026-01-10 00:00:00+01' AND comparison = 'control' AND segment IS NULL
            ORDER BY rule
            """);
        Assert.Equal(["north", "south", "all"], rows.Texts("rule").Select(rule => rule ?? "all"));
        Assert.All(rows.Texts("status"), status => Assert.Equal("over", status));
        Assert.Equal([10L, 10, 10], rows.Longs("days_observed"));
        Assert.InRange(4, rows.Doubles("low")[0], rows.Doubles("high")[0]);
        Assert.InRange(0, rows.Doubles("low")[1], rows.Doubles("high")[1]);
        Assert.InRange(2, rows.Doubles("low")[2], rows.Doubles("high")[2]);
        Assert.Equal("earns", rows.Texts("verdict")[0]);
        Assert.Equal(0.5 * rows.Longs("n_treated")[0], rows.Doubles("cost")[0], 1e-9);
        Assert.InRange(8, rows.Doubles("earned_per_spent_low")[0], rows.Doubles("earned_per_spent_high")[0]);
        Assert.True(rows.Doubles("variance_saved")[0] > 0.2);
        Assert.StartsWith("the campaign earns ", rows.Texts("reason")[0], StringComparison.Ordinal);
    }

    /// <summary>Of one degree of freedom the square root of chi-square is normal: 0.3 of all were to be control, 0.6 treated.</summary>
    [Fact]
    public void The_check_of_sizes_is_that_of_the_shares_in_the_campaigns_file()
    {
        using MeasuredShop shop = Planted();
        shop.Run("2026-01-20");
        ColumnTable row = shop.Query("""
            SELECT n_treated, n_control, sample_ratio_p_value FROM gold.campaign_effects
            WHERE as_of = TIMESTAMPTZ '2026-01-20 00:00:00+01' AND campaign = 'spring' AND campaign_as_of < TIMESTAMPTZ '2026-01-10 00:00:00+01'
              AND comparison = 'control' AND segment IS NULL AND rule IS NULL
            """);
        (double treated, double control) = (row.Longs("n_treated")[0], row.Longs("n_control")[0]);
        double all = treated + control;
        double z = (control - (all / 3)) / Math.Sqrt(all * (1 / 3.0) * (2 / 3.0));
        Assert.Equal(2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(z)), row.Doubles("sample_ratio_p_value")[0], 1e-9);
    }

    [Fact]
    public void While_it_runs_the_interval_of_all_looks_decides_and_the_days_are_told()
    {
        using MeasuredShop shop = Planted();
        shop.Run("2026-01-09");
        ColumnTable rows = shop.Query("""
            SELECT * FROM gold.campaign_effects WHERE campaign = 'spring' AND campaign_as_of < as_of AND comparison = 'control' AND segment IS NULL ORDER BY rule
            """);
        Assert.All(rows.Texts("status"), status => Assert.Equal("running", status));
        Assert.Equal([4L, 4, 4], rows.Longs("days_observed"));
        Assert.StartsWith("4 of 10 days are known: ", rows.Texts("reason")[0], StringComparison.Ordinal);
        Assert.True(rows.Doubles("sequential_low")[0] < rows.Doubles("low")[0]);
        Assert.True(rows.Doubles("sequential_high")[0] > rows.Doubles("high")[0]);
    }

    [Fact]
    public void Rows_that_arrive_late_are_in_the_next_run_of_the_same_instant()
    {
        using MeasuredShop shop = new(400, ("metrics/orders.yml", "kind: mean\nwindow: 5d\nsql: SELECT customer_id, ordered_at AS time, 1 AS value FROM silver.orders\n"));
        shop.Run("2026-01-05");
        shop.Orders(Enumerable.Range(0, 300).Select(at => $"{at},c{at},2026-01-0{6 + (at % 4)} 10:00:00,1.0000"));
        shop.Run("2026-01-12");
        Assert.Equal(300 / 400.0, Mean(), 0.05);
        shop.Orders(Enumerable.Range(0, 400).Select(at => $"{400 + at},c{at},2026-01-05 00:00:00,1.0000"));
        RunSummary again = shop.Run("2026-01-12");
        Assert.Equal(StepStatus.Done, again.Steps.Single(step => step.Step.Name == "measure").Outcome.Status);
        Assert.Equal(1 + (300 / 400.0), Mean(), 0.05);
        Assert.Equal(StepStatus.Unchanged, shop.Run("2026-01-12").Steps.Single(step => step.Step.Name == "measure").Outcome.Status);

        double Mean() => shop.Query("""
            SELECT sum(n_treated * mean_treated + n_control * mean_control) / sum(n_treated + n_control) AS mean FROM gold.campaign_effects
            WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '2026-01-12 00:00:00' AND campaign_as_of < as_of AND campaign IS NULL
            """).Doubles("mean")[0];
    }

    [Fact]
    public void The_page_shows_verdicts_effects_and_their_course()
    {
        using MeasuredShop shop = Planted();
        RunSummary run = shop.Run("2026-01-20");
        string document = Chromium.DocumentOf(ReportFile.MeasurementPathOf(shop.Project, run.AsOf));
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", document[..document.IndexOf("<script", StringComparison.Ordinal)], StringComparison.Ordinal);
        foreach (string text in new[] { "Spring, 2026-01-05", "All campaigns against the hold-out, 2026-01-05", "Revenue: effect so far", "Revenue: by segment", "For 1 spent", "the campaign earns " })
            Assert.Contains(text, document, StringComparison.Ordinal);
        Assert.Equal(document.Split("<div class=\"chart").Length, document.Split("data-drawn=\"true\"").Length);
    }

    internal static MeasuredShop Planted()
    {
        MeasuredShop shop = new(Customers, ("metrics/revenue.yml", MeasuredShop.Revenue));
        RandomStream random = RandomStream.For(5, "planted");
        double[] taste = [.. Enumerable.Range(0, Customers).Select(_ => 20 * random.Uniform())];
        shop.Orders(Bought(taste, new DateTime(2025, 12, 26), random, _ => 0));
        shop.Run("2026-01-05");
        ColumnTable decided = shop.Query("SELECT customer_key, \"group\", intended_rule FROM gold.treatments");
        HashSet<string> better =
        [
            .. Enumerable.Range(0, decided.Rows)
                .Where(row => decided.Texts("group")[row] == "treated" && decided.Texts("intended_rule")[row] == "north").Select(row => decided.Texts("customer_key")[row]!),
        ];
        shop.Orders(Bought(taste, new DateTime(2026, 1, 5), random, customer => better.Contains(customer) ? 4 : 0));
        return shop;
    }

    /// <summary>Each customer orders once within ten days, for about what they like.</summary>
    static IEnumerable<string> Bought(double[] taste, DateTime from, RandomStream random, Func<string, double> more)
    {
        for (int customer = 0; customer < taste.Length; customer++)
        {
            string key = $"c{customer}";
            DateTime time = from.AddMinutes(Math.Floor(random.Uniform() * 10 * 24 * 60));
            double amount = taste[customer] + (10 * random.Uniform()) + more(key);
            yield return string.Create(CultureInfo.InvariantCulture, $"{customer},{key},{time:yyyy-MM-dd HH:mm:ss},{amount:F4}");
        }
    }
}
