using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Purchases at times from which nothing can be learnt: long ago, to come, or none.</summary>
public sealed class PurchaseTimesTests
{
    static readonly DateTimeOffset YearsLater = TestShop.AsOf.AddYears(9);

    [Fact]
    public void A_hold_out_in_which_nobody_bought_is_refused_with_the_newest_purchase_and_the_remedy()
    {
        using TestShop shop = With(Definitions.LifetimeValue, TestShop.Purchases(200));
        string newest = Day(shop, "max(ordered_at)");
        string next = Day(shop, "max(ordered_at) + INTERVAL 1 DAY");
        shop.BeginRun("later", project => project, YearsLater);

        string message = Assert.Throws<InvalidOperationException>(() => shop.Run(Stage.Score)).Message;

        Assert.StartsWith("lifetime_value cannot be trained as of 2035-01-01: its hold-out, from 2034-07-03 on, holds no purchase", message, StringComparison.Ordinal);
        Assert.Contains($"the newest purchase of silver.purchases is of {newest}: 'as_of: {next}' in patron.yml, or --as-of {next}, looks from there", message, StringComparison.Ordinal);
        Assert.Null(shop.Models.ByAlias("lifetime_value", ModelAliases.Champion));
        Assert.Null(shop.Models.ByAlias("lifetime_value", ModelAliases.Challenger));
    }

    [Fact]
    public void Without_a_hold_out_purchases_longer_ago_than_the_horizon_are_warned_of()
    {
        using TestShop shop = With(Definitions.LifetimeValue with { Holdout = null }, TestShop.Purchases(200));
        shop.BeginRun("later", project => project, YearsLater);
        shop.Run(Stage.Score);

        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("train lifetime_value: the newest purchase of silver.purchases is of ", StringComparison.Ordinal)
            && warning.Contains("longer ago than the horizon of 52w", StringComparison.Ordinal) && warning.Contains("or --as-of 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_dated_after_the_runs_as_of_are_counted_and_said_not_to_be_used()
    {
        string sql = $"""
            ({TestShop.Purchases(200)})
            UNION ALL
            SELECT 'c000001', ordered_at, 5.0, 'web', 'DE'
            FROM (VALUES (TIMESTAMPTZ '2031-05-05 12:00:00+02'), (TIMESTAMPTZ '2026-01-01 00:00:00+01'), (TIMESTAMPTZ 'infinity')) AS later(ordered_at)
            """;
        using TestShop shop = With(Definitions.LifetimeValue, sql);
        using TestShop without = With(Definitions.LifetimeValue, $"SELECT * FROM ({sql}) WHERE ordered_at < TIMESTAMPTZ '2026-01-01 00:00:00+01'");
        long rows = shop.Connection.Scalar<long>("SELECT count(*) FROM silver.purchases WHERE isfinite(ordered_at)");
        long later = shop.Connection.Scalar<long>("SELECT count(*) FROM silver.purchases WHERE isfinite(ordered_at) AND ordered_at >= TIMESTAMPTZ '2026-01-01 00:00:00+01'");

        shop.Run(Stage.Score);
        without.Run(Stage.Score);

        string said = Assert.Single(shop.Observer.Warnings, warning => warning.StartsWith("histories", StringComparison.Ordinal));
        Assert.Equal(
            $"histories lifetime_value: {later} of {rows} rows of silver.purchases are of the as-of, 2026-01-01, or later, the latest of 2031-05-05, and are not used",
            said);
        Assert.DoesNotContain(without.Observer.Warnings, warning => warning.StartsWith("histories", StringComparison.Ordinal));
        Assert.Equal(without.ContentOf("gold.lifetime_value"), shop.ContentOf("gold.lifetime_value"));
    }

    [Fact]
    public void A_hold_out_longer_than_the_data_says_how_long_it_may_be()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Holdout = Duration.Parse("300w") };
        using TestShop shop = With(model, TestShop.Purchases(200));
        shop.Run(Stage.Score);

        string said = Assert.Single(shop.Observer.Warnings, warning => warning.Contains("the model is not evaluated", StringComparison.Ordinal));
        string first = Day(shop, "min(ordered_at)");
        int third = (new DateOnly(2026, 1, 1).DayNumber - DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture).DayNumber) / 3;
        Assert.Contains($"begin on {first}, and 'holdout: 300w' leaves too little before it; a third of the time observed is 'holdout: {third}d'", said, StringComparison.Ordinal);

        shop.BeginRun("run-2", project => project with { Models = [model with { Holdout = Duration.Parse($"{third}d") }] });
        shop.Run(Stage.Score);
        Assert.NotNull(shop.Models.Newest(model.Name).EvaluationAs<LifetimeValueEvaluation>());
    }

    [Theory]
    [InlineData("WHERE false", null, "table silver.purchases has no purchase at all: see that its source is not empty")]
    [InlineData("", "country = 'XX'", "silver.purchases where country = 'XX' has no purchase: no row of silver.purchases meets the condition under 'where'")]
    public void Where_there_is_no_purchase_at_all_no_later_as_of_is_advised(string filter, string? where, string said)
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Where = where is null ? null : new SqlText(where, "models/lifetime_value.yml", 7) };
        foreach (ModelDefinition one in where is null ? new ModelDefinition[] { model, Definitions.Segments } : [model])
        {
            using TestShop shop = With(one, $"SELECT * FROM ({TestShop.Purchases(50)}) {filter}");

            string message = Assert.Throws<InvalidOperationException>(() => shop.Run(Stage.Score)).Message;

            Assert.StartsWith(said, message, StringComparison.Ordinal);
            Assert.DoesNotContain("as_of", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_as_of_before_the_first_purchase_is_told_when_that_is()
    {
        using TestShop shop = With(Definitions.Segments, TestShop.Purchases(50));
        string first = Day(shop, "min(ordered_at)");
        shop.BeginRun("earlier", project => project, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));

        string message = Assert.Throws<InvalidOperationException>(() => shop.Run(Stage.Score)).Message;

        Assert.StartsWith($"silver.purchases has no purchase before 2020-01-01: the first is of {first}; ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("26w")]
    [InlineData(null)]
    public void A_fit_that_ran_away_scores_nobody_and_the_gate_names_the_remedy(string? holdout)
    {
        // Everybody buys at the same rate and nobody leaves, so that the spread of rates shrinks without end.
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Holdout = holdout is null ? null : Duration.Parse(holdout) };
        using TestShop shop = With(
            model,
            """
            SELECT 'c' || customer AS customer_id, TIMESTAMPTZ '2024-01-01 12:00:00+01' + to_days(CAST(28 * number + customer % 28 AS INTEGER)) AS ordered_at,
              CAST(5 + number % 7 + customer % 3 AS DECIMAL(18, 4)) AS amount, 'web' AS channel, 'DE' AS country
            FROM range(300) AS customers(customer), range(25) AS numbers(number)
            """);

        string message = Assert.Throws<InvalidOperationException>(() => shop.Run(Stage.Score)).Message;

        Assert.Contains("has no champion, so nothing may score", message, StringComparison.Ordinal);
        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("promote lifetime_value: version 1 fails the gate 'fit': BG/NBD did not converge", StringComparison.Ordinal));
        Assert.Null(shop.Models.ByAlias(model.Name, ModelAliases.Champion));
    }

    [Fact]
    public void Refunds_are_counted_and_said_to_be_purchases_and_free_ones_to_the_hurdle_model()
    {
        using TestShop shop = With(
            Definitions.LifetimeValue with { Spend = "hurdle" },
            $"({TestShop.Purchases(100)}) UNION ALL SELECT customer_id, ordered_at + INTERVAL 1 DAY, -amount, channel, country FROM ({TestShop.Purchases(3)})");
        long refunds = shop.Connection.Scalar<long>("SELECT count(*) FROM silver.purchases WHERE amount < 0 AND ordered_at < TIMESTAMPTZ '2026-01-01 00:00:00+01'");
        shop.Run(Stage.Prepare);

        Assert.Contains(shop.Observer.Warnings, warning =>
            warning.StartsWith($"histories lifetime_value: {refunds} of ", StringComparison.Ordinal) && warning.Contains("(for 'spend: hurdle' as a free one", StringComparison.Ordinal));
    }

    [Fact]
    public void So_few_customers_that_nothing_is_sure_are_told_of_and_have_no_intervals()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Holdout = null, Penalty = 1, Intervals = IntervalWay.Bootstrap };
        using TestShop shop = With(
            model,
            """
            SELECT customer AS customer_id, day::TIMESTAMPTZ AS ordered_at, amount::DECIMAL(18, 4) AS amount, 'web' AS channel, 'DE' AS country
            FROM (VALUES ('a', '2025-07-01', 5), ('a', '2025-09-01', 7), ('b', '2025-08-01', 6), ('b', '2025-11-03', 9)) AS purchases(customer, day, amount)
            """);
        shop.Run(Stage.Score);
        shop.Lake.Bind(["gold.lifetime_value"]);

        Assert.Contains(
            "train lifetime_value: BG/NBD: Customers who came back: 2, too few to say how sure the fit is. From 10 on there are standard errors and intervals.",
            shop.Observer.Warnings);
        Assert.Equal(2, shop.Connection.Scalar<long>("SELECT count(value) - count(value_low) FROM gold.lifetime_value"));
        Assert.DoesNotContain("total_value_low", shop.Models.Newest(model.Name).Metrics.Keys);
    }

    static string Day(TestShop shop, string sql)
    {
        shop.Lake.Bind(["silver.purchases"]);
        return shop.Connection.Scalar<string>($"SELECT CAST(CAST({sql} AS DATE) AS VARCHAR) FROM silver.purchases");
    }

    static TestShop With(ModelDefinition model, string purchases)
    {
        TestShop shop = new(change: project => project with { Models = [model], Features = [] });
        shop.WritePurchases(purchases);
        shop.Lake.Bind(["silver.purchases"]);
        return shop;
    }
}
