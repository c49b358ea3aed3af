using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>What cannot be measured is told, and nothing is written.</summary>
public sealed class MeasureMistakeTests
{
    const string Head = "kind: mean\nwindow: 10d\n";

    [Theory]
    [InlineData("sql: SELECT customer_id, ordered_at AS time, amount AS value FROM silver.order", "metrics/figure.yml:3:67: there is no table 'silver.order': did you mean 'silver.orders'?")]
    [InlineData("segment_by: silver.customers.age\nsql: SELECT 1", "metrics/figure.yml:3:13: 'segment_by' is 'silver.customers.age': possible: stratum")]
    [InlineData("segment_by: strata\nsql: SELECT 1", "metrics/figure.yml:3:13: 'segment_by' is 'strata': did you mean 'stratum'?")]
    [InlineData("worth: 0\nsql: SELECT 1", "metrics/figure.yml:3:8: 'worth' is '0': expected a number above 0")]
    public void Mistakes_in_a_file_are_told_at_their_place_before_anything_runs(string rest, string told)
    {
        using MeasuredShop shop = new(20, ("metrics/figure.yml", Head + rest + "\n"));
        Assert.Contains(told, Assert.Throws<ProjectException>(() => shop.Run("2026-01-05")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT customer_id, ordered_at AS time, amnt AS value FROM silver.orders", "metrics/figure.yml:3: Binder Error: Referenced column \"amnt\" not found")]
    [InlineData("SELECT customer_id, ordered_at AS time, amount FROM silver.orders", "metrics/figure.yml:3:6: metric 'figure' has no column 'value' but customer_id, time, amount")]
    [InlineData("SELECT ordered_at AS time, amount AS value FROM silver.orders", "metric 'figure' does not say whose outcome it is: SELECT ... customer_id")]
    [InlineData("SELECT customer_id, 1 AS time, amount AS value FROM silver.orders", "metric 'figure': 'time' is of type INTEGER")]
    [InlineData("SELECT customer_id, ordered_at AS time, customer_id AS value FROM silver.orders", "metric 'figure': 'value' is of type VARCHAR")]
    [InlineData("SELECT customer_id, ordered_at AS time, nullif(amount, 1) AS value FROM silver.orders", "metric 'figure': 1 row has no value: leave them out: WHERE value IS NOT NULL")]
    [InlineData("SELECT customer_id, ordered_at AS time, CAST('nan' AS DOUBLE) AS value FROM silver.orders", "metric 'figure': 1 row has a value that is no number or beyond 1e13")]
    [InlineData("SELECT NULL AS customer_id, ordered_at AS time, amount AS value FROM silver.orders", "metric 'figure': 1 row has no customer")]
    [InlineData("SELECT customer_id, CAST(NULL AS DATE) AS time, amount AS value FROM silver.orders", "metric 'figure': 1 row has no time")]
    public void Mistakes_in_what_the_sql_gives_are_told_and_nothing_is_written(string sql, string told)
    {
        using MeasuredShop shop = new(20, ("metrics/figure.yml", $"{Head}sql: {sql}\n"));
        StepFailedException error = Assert.Throws<StepFailedException>(() => shop.Run("2026-01-05"));
        Assert.Contains(told, error.InnerException!.Message, StringComparison.Ordinal);
        using LakeSession lake = LakeSession.Open(shop.Project, DateTimeOffset.UnixEpoch);
        Assert.False(lake.Exists("gold.campaign_effects") || lake.Exists("gold.campaign_days"));
    }

    [Fact]
    public void Clocks_are_refused_in_metrics_when_a_project_is_loaded()
    {
        using MeasuredShop shop = new(20, ("metrics/figure.yml", Head + "until: SELECT now()\nsql: SELECT today() AS time\n"));
        ProblemList problems = new();
        SqlCheck.Of(shop.Project, problems);
        string message = Assert.Throws<ProjectException>(problems.ThrowIfAny).Message;
        Assert.Contains("metrics/figure.yml:3:15: now() gives another value each time", message, StringComparison.Ordinal);
        Assert.Contains("metrics/figure.yml:4:13: today() gives another value each time", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_of_other_values_than_0_and_1_is_refused()
    {
        using MeasuredShop shop = new(20, ("metrics/figure.yml", "kind: share\nwindow: 10d\nsql: SELECT customer_id, ordered_at AS time, 2 AS value FROM silver.orders\n"));
        Assert.Contains("1 row has a value other than 0 and 1", Assert.Throws<StepFailedException>(() => shop.Run("2026-01-05")).InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Amounts_whose_squares_cannot_be_summed_are_told_with_their_metric()
    {
        using MeasuredShop shop = new(
            300, ("metrics/figure.yml", $"{Head}sql: SELECT customer_id, ordered_at AS time, amount AS value FROM silver.orders\n"),
            ("metrics/huge.yml", $"{Head}sql: SELECT customer_id, TIMESTAMP '2026-01-05 10:00:00' AS time, 9e12 AS value FROM silver.customers, range(200)\n"));
        shop.Run("2026-01-05");
        StepFailedException error = Assert.Throws<StepFailedException>(() => shop.Run("2026-01-20"));
        Assert.Contains(
            "metrics/huge.yml:3:6: metric 'huge': amounts are so large that the sums of their squares are beyond 128 bits: take a larger unit, such as thousands",
            error.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("share", "of the customers")]
    [InlineData("ratio", "for one of the denominator")]
    [InlineData("mean", "a customer")]
    public void A_verdict_says_what_its_effect_is_of(string kind, string unit)
    {
        using MeasuredShop shop = new(600, ("metrics/figure.yml", $"""
            kind: {kind}
            window: 3d
            sql: |
              SELECT customer_id, TIMESTAMP '2026-01-06 10:00:00' AS time, {(kind == "ratio" ? "1 + length(customer_id) AS numerator, 2 AS denominator" : "region = 'north' AS value")}
              FROM silver.customers
            """));
        shop.Run("2026-01-05");
        shop.Run("2026-01-20");
        Assert.Matches($"the effect is [-+0-9.,]+ {unit} [(]", First(shop, "2026-01-20").Texts("reason")[0]);
    }

    [Fact]
    public void Money_of_a_ratio_is_refused()
    {
        using MeasuredShop shop = new(20, ("metrics/figure.yml", "kind: ratio\nwindow: 10d\nworth: 2\nsql: SELECT 1\n"));
        Assert.Contains(
            "metrics/figure.yml:3:8: 'worth' is that of a ratio, whose effect is not one a customer: reckon money by a metric of kind mean",
            Assert.Throws<ProjectException>(() => shop.Run("2026-01-05")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_of_groups_are_kept_to_the_last_digit()
    {
        using MeasuredShop shop = new(400, ("treatments/spring.yml", MeasuredShop.Campaign.Replace("control: 0.3", "control: 0.3012345", StringComparison.Ordinal)));
        shop.Run("2026-01-05");
        Assert.Equal(1, shop.Query("SELECT DISTINCT why FROM gold.treatments WHERE \"group\" = 'control' AND contains(why, '(0.3012345 of ')").Rows);
    }

    [Fact]
    public void A_day_of_an_outcome_is_after_a_contact_at_noon_of_it()
    {
        using MeasuredShop shop = new(400, ("metrics/days.yml", """
            kind: mean
            window: 3d
            cuped: true
            until: SELECT DATE '2026-01-09'
            sql: SELECT customer_id, CAST(ordered_at AS DATE) AS time, amount AS value FROM silver.orders
            """));
        shop.Run("2026-01-05T12:00");
        shop.Orders(Enumerable.Range(0, 400).Where(at => at % 3 != 0).Select(at => $"{at + 1},c{at},2026-01-05 09:00:00,6.0000"));
        shop.Orders(Enumerable.Range(0, 400).Where(at => at % 3 == 0).Select(at => $"{at + 1},c{at},2026-01-08 09:00:00,9.0000"));
        shop.Run("2026-01-20");
        ColumnTable rows = shop.Query("""
            SELECT sum(n_treated * mean_treated + n_control * mean_control) / sum(n_treated + n_control) AS mean, max(variance_saved) AS saved
            FROM gold.campaign_effects WHERE CAST(as_of AS DATE) = DATE '2026-01-20' AND CAST(campaign_as_of AS DATE) = DATE '2026-01-05' AND campaign IS NULL
            """);
        Assert.Equal(4, rows.Doubles("mean")[0], 0.4);
        Assert.Equal(0, rows.Doubles("saved")[0]);
    }

    [Fact]
    public void Outcomes_that_end_before_the_window_does_are_not_taken_for_nothing()
    {
        using MeasuredShop shop = MeasureStepTests.Planted();
        shop.Orders([]);
        shop.Run("2026-03-01");
        Assert.Equal("over", Status(shop, "2026-03-01"));

        shop.Write("metrics/revenue.yml", MeasuredShop.Revenue.Replace("sql: SELECT", "sql: |\n  SELECT", StringComparison.Ordinal) + " WHERE ordered_at < TIMESTAMP '2026-01-08 12:00:00'\n");
        shop.Run("2026-03-01");
        Assert.Equal("running", Status(shop, "2026-03-01"));
        ColumnTable row = First(shop, "2026-03-01");
        Assert.Equal(4, row.Longs("days_observed")[0]);
        Assert.StartsWith("4 of 10 days are known: ", row.Texts("reason")[0], StringComparison.Ordinal);

        shop.Write("metrics/revenue.yml", MeasuredShop.Revenue + "\nuntil: SELECT DATE '2026-01-07'\n");
        shop.Run("2026-03-01");
        Assert.Equal(2, First(shop, "2026-03-01").Longs("days_observed")[0]);
    }

    [Fact]
    public void Before_the_first_whole_day_nothing_is_known()
    {
        using MeasuredShop shop = new(200, ("metrics/revenue.yml", MeasuredShop.Revenue));
        shop.Run("2026-01-05");
        ColumnTable row = First(shop, "2026-01-05");
        Assert.Equal(("not_yet", "not yet: no whole day of 10 after the contact is known"), (row.Texts("status")[0], row.Texts("reason")[0]));
        Assert.True(row.IsNull("effect", 0) && row.IsNull("verdict", 0));
    }

    [Fact]
    public void A_campaign_without_a_control_group_is_told_of()
    {
        using MeasuredShop shop = new(
            300, ("metrics/revenue.yml", MeasuredShop.Revenue),
            ("treatments/spring.yml", MeasuredShop.Campaign.Replace("control: 0.3", "control: 0.0001", StringComparison.Ordinal)));
        shop.Run("2026-01-05");
        shop.Run("2026-01-20");
        Assert.Equal("no effect can be known: no customer is in the group 'control'", First(shop, "2026-01-20").Texts("reason")[0]);
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("no effect can be known: no customer is in the group 'control'", StringComparison.Ordinal));
    }

    [Fact]
    public void Sizes_are_not_checked_where_the_decisions_do_not_tell_the_shares_and_a_warning_says_so()
    {
        using MeasuredShop shop = MeasureStepTests.Planted();
        using (LakeSession lake = LakeSession.Open(shop.Project, DateTimeOffset.UnixEpoch))
        {
            lake.Bind([TreatStep.Table]);
            DeltaTable.Open(lake.FolderOf(TreatStep.Table)).Overwrite(
                lake.Connection, $"SELECT * REPLACE ('drawn' AS why) FROM {TreatStep.Table}", new CommitDetails("overwrite", "test", TimeProvider.System.GetUtcNow()),
                cancellation: TestContext.Current.CancellationToken);
        }

        shop.Run("2026-01-20");
        Assert.True(First(shop, "2026-01-20").IsNull("sample_ratio_p_value", 0));
        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("spring, 2026-01-04T23:00:00Z: ", StringComparison.Ordinal)
            && warning.EndsWith("the decisions do not tell the share of each group, so that their sizes are not checked", StringComparison.Ordinal));
    }

    [Fact]
    public void Segments_of_a_model_that_makes_none_are_refused()
    {
        using MeasuredShop shop = new(
            20, ("metrics/figure.yml", $"{Head}segment_by: churn\nsql: SELECT 1\n"),
            ("models/churn.yml", "kind: propensity\ntarget: { kind: inactivity, table: silver.orders, time: ordered_at, horizon: 30d }\nfeatures: [people]\n"));
        Assert.Contains(
            "metrics/figure.yml:3:13: model 'churn' puts nobody into segments: write stratum, or the name of a model that makes segments",
            Assert.Throws<ProjectException>(() => shop.Run("2026-01-05")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Customers_lost_on_the_way_make_groups_that_cannot_be_compared()
    {
        using MeasuredShop shop = MeasureStepTests.Planted();
        using (LakeSession lake = LakeSession.Open(shop.Project, DateTimeOffset.UnixEpoch))
        {
            DeltaTable.Open(lake.FolderOf(TreatStep.Table)).Delete(
                lake.Connection, "\"group\" = 'control' AND hash(customer_key) % 5 = 0", new CommitDetails("delete", "test", TimeProvider.System.GetUtcNow()), TestContext.Current.CancellationToken);
        }

        shop.Run("2026-01-20");
        ColumnTable row = First(shop, "2026-01-20");
        Assert.Equal("not_comparable", row.Texts("verdict")[0]);
        Assert.StartsWith("groups are not comparable: they have ", row.Texts("reason")[0], StringComparison.Ordinal);
        Assert.True(row.Doubles("sample_ratio_p_value")[0] < 0.001);
        Assert.True(row.IsNull("money", 0) && row.IsNull("earned_per_spent", 0));
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("groups are not as chance was to draw them", StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_without_a_campaign_are_refused()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: plain\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        folder.Write("metrics/figure.yml", Head + "sql: SELECT 'a' AS id, DATE '2026-01-01' AS time, 1 AS value\n");
        ProjectException error = Assert.Throws<ProjectException>(() => PipelineRun.Execute(
            ProjectLoader.Load(folder.FullPath), new RunRequest(), new SilentObserver(), TestContext.Current.CancellationToken));
        Assert.Contains("metrics/figure.yml: there is a metric and no campaign to measure by it: add a campaign to treatments/", error.Message, StringComparison.Ordinal);
    }

    static string Status(MeasuredShop shop, string asOf) => First(shop, asOf).Texts("status")[0]!;

    /// <summary>The first campaign as a whole against control, as a run saw it.</summary>
    static ColumnTable First(MeasuredShop shop, string asOf) => shop.Query($"""
        SELECT * FROM gold.campaign_effects
        WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '{asOf} 00:00:00' AND CAST(campaign_as_of AS TIMESTAMP) = TIMESTAMP '2026-01-05 00:00:00'
          AND campaign = 'spring' AND comparison = 'control' AND rule IS NULL AND segment IS NULL
        """);
}
