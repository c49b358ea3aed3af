using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Runs of the modelling steps that each need a shop of their own.</summary>
public sealed class ModelRunTests
{
    static readonly string[] Models = ["lifetime_value", "churn", "segments"];

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        int customers = Rounds.Count(1_000, 60_000); // the full count fills several row groups, which threads share
        using TestShop one = TrainedShop.Run(customers, threads: 1);
        using TestShop two = TrainedShop.Run(customers, threads: 2);

        foreach (string table in TrainedShop.Tables)
            Assert.Equal(one.ContentOf(table), two.ContentOf(table));
        foreach (string model in Models)
        {
            RegisteredModel first = one.Models.Newest(model);
            RegisteredModel second = two.Models.Newest(model);
            Assert.Equal(first.Content.GetRawText(), second.Content.GetRawText());
            Assert.Equal(first.Evaluation?.GetRawText(), second.Evaluation?.GetRawText());
            Assert.Equal(first.Metrics.OrderBy(metric => metric.Key), second.Metrics.OrderBy(metric => metric.Key));
        }
    }

    [Fact]
    public void Training_does_not_see_what_happens_from_the_run_on()
    {
        using TestShop before = TrainedShop.Run(200);
        using TestShop after = new();
        after.WritePurchases(
            $"""
            {TestShop.Purchases(200)}
            UNION ALL
            SELECT
              customer_id,
              TIMESTAMPTZ '2025-12-31 23:00:00+00' + to_hours(CAST(row_number() OVER () - 1 AS BIGINT)),
              99,
              'web',
              'DE'
            FROM ({TestShop.Purchases(200)})
            """);
        after.Run();

        foreach (string model in Models)
        {
            Assert.Equal(before.Models.Newest(model).Content.GetRawText(), after.Models.Newest(model).Content.GetRawText());
            Assert.Equal(before.Models.Newest(model).Evaluation?.GetRawText(), after.Models.Newest(model).Evaluation?.GetRawText());
        }
    }

    [Theory]
    [InlineData(TimeUnit.Day, 182)]
    [InlineData(TimeUnit.Month, 182 / (365.25 / 12))]
    public void A_back_test_has_the_unit_of_the_project_and_is_tracked_to_its_last_day_by_week(TimeUnit unit, double length)
    {
        using TestShop shop = new(change: project => project with
        {
            Settings = project.Settings with { TimeUnit = unit },
            Features = [],
            Models = [Definitions.LifetimeValue],
        });
        shop.WritePurchases(TestShop.Purchases(300));
        shop.Run(Stage.Train);

        LifetimeValueEvaluation found = shop.Models.Newest("lifetime_value").EvaluationAs<LifetimeValueEvaluation>()!;
        Assert.Equal(length, found.Length, 1e-12);
        Assert.Equal(new DateOnly(2025, 12, 31), found.Tracking[^1].End);
        TrackedPeriod[] heldOut = [.. found.Tracking.Where(period => period.IsHeldOut)];
        Assert.Equal(26, heldOut.Length);
        Assert.Equal(found.Purchases.ActualTotal, heldOut.Sum(period => period.Actual));

        // In all it expects what the model of the time before makes of each customer as a new one, from the first purchase to the last day.
        shop.Lake.Bind([HistoriesStep.TableOf(Definitions.LifetimeValue)]);
        ColumnTable before = shop.Read(
            $"SELECT * FROM {HistoriesStep.TableOf(Definitions.LifetimeValue)} WHERE as_of = TIMESTAMPTZ '{found.From:yyyy-MM-dd HH:mm:sszzz}' ORDER BY customer_key");
        PurchaseModel fitted = BgNbd.Fit(PurchaseHistories.Create(before.Doubles("frequency"), before.Doubles("recency"), before.Doubles("age"))).Model;
        Assert.Equal(
            before.Doubles("age").Sum(age => fitted.ExpectedPurchasesOfNewCustomer(age + length)),
            found.Tracking.Sum(period => period.Expected), 1e-6);
    }

    [Fact]
    public void A_second_run_replaces_its_own_rows_alone()
    {
        using TestShop shop = TrainedShop.Run(200);
        string before = shop.ContentOf("gold.segments");
        shop.Lake.Append("gold.segments", "SELECT * REPLACE ('other' AS segmentation) FROM gold.segments", shop.Context);

        shop.BeginRun("run-2");
        shop.Run();

        shop.Lake.Bind(["gold.segments"]);
        Assert.Equal(2, shop.Connection.Scalar<long>("SELECT count(DISTINCT segmentation) FROM gold.segments"));
        Assert.Equal(
            before.Replace("|segments|1|", "|segments|2|", StringComparison.Ordinal),
            Tables.Text(
                shop.Read("SELECT * FROM gold.segments WHERE segmentation = 'segments' ORDER BY ALL"), name => name != "run_id"));
    }

    [Fact]
    public void Categories_that_were_not_there_in_training_are_counted_in_a_warning()
    {
        using TestShop shop = new();
        shop.WritePurchases(
            $"""
            {TestShop.Purchases(200)}
            UNION ALL
            SELECT 'c00000' || CAST(i AS VARCHAR), TIMESTAMPTZ '2025-12-31 22:59:00+00', 5, 'web', 'ZZ' FROM range(3) AS rows(i)
            """);

        shop.Run();

        Assert.Contains(
            "score churn: 3 rows have a purchase_country_last that their model did not learn from",
            shop.Observer.Warnings);
        Assert.DoesNotContain(shop.Observer.Warnings, warning => warning.Contains("purchase_channel_last", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_nothing_can_be_learnt_for_says_why()
    {
        using TestShop shop = new();
        shop.WritePurchases($"{TestShop.Purchases(100)} LIMIT 0");

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => shop.Run());

        Assert.Equal(
            "churn cannot be trained as of 2025-06-18: no customer of the data set churn has a known 'churn'; "
            + "choose a later as-of, a shorter horizon or another population",
            error.Message);
    }

    [Fact]
    public void A_column_that_is_not_there_is_named_with_those_that_are()
    {
        using TestShop shop = new(change: project =>
            project with { Models = [Definitions.LifetimeValue with { Amount = "amuont" }], Features = [] });
        shop.WritePurchases(TestShop.Purchases(10));

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run());

        Assert.Equal(
            [
                "models/lifetime_value.yml: table silver.purchases has no column 'amuont': "
                + "it has customer_id, ordered_at, amount, channel, country",
            ],
            error.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Rows_without_a_time_are_counted_in_a_warning()
    {
        using TestShop shop = new();
        shop.WritePurchases($"{TestShop.Purchases(50)} UNION ALL SELECT 'c000001', NULL, 1, 'web', 'DE' FROM range(3)");

        shop.Run(Stage.Prepare);

        Assert.Contains("features purchases: 3 rows of silver.purchases have no ordered_at and are left out", shop.Observer.Warnings);
    }

    [Fact]
    public void Rows_without_a_customer_are_refused()
    {
        using TestShop shop = new();
        shop.WritePurchases(
            $"{TestShop.Purchases(50)} UNION ALL SELECT NULL, TIMESTAMPTZ '2025-01-01 00:00:00+00', 1, 'web', 'DE' FROM range(3)");

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare));

        Problem problem = Assert.Single(error.Problems);
        Assert.Matches("^3 of [0-9]+ rows of silver.purchases name no customer: customer_id is NULL$", problem.Found);
        Assert.Equal("leave them out where silver.purchases is made, or find out whose they are", problem.Remedy);
    }

    [Fact]
    public void A_target_behind_the_data_is_refused()
    {
        using TestShop shop = new();
        shop.WritePurchases($"SELECT * FROM ({TestShop.Purchases(50)}) WHERE ordered_at < TIMESTAMPTZ '2025-03-01 00:00:00+00'");

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare));

        Assert.Matches(
            "^the rows of silver.purchases end on 2025-0[12]-[0-9]+, before the stretch that the target looks at, from 2025-07-02T22:00:00Z: "
            + "nobody would be seen to do anything$",
            Assert.Single(error.Problems).Found);
    }
}
