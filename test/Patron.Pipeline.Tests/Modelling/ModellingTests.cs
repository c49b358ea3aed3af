using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Segmentation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class ModellingTests
{
    static readonly string[] Written =
    [
        "silver.features_purchases", "silver.dataset_churn", "silver.histories_lifetime_value", "silver.histories_segments",
        "gold.lifetime_value", "gold.scores", "gold.segments",
    ];

    [Fact]
    public void Tables_have_their_columns()
    {
        using TestShop shop = Run(400);
        shop.Lake.Bind(Written);

        Expectation.Matches("modelling-tables", string.Join("\n\n", Written.Select(table =>
        {
            using Result result = shop.Connection.Query($"SELECT * FROM {table} LIMIT 0");
            return $"{table}\n{Tables.Schema(result.Columns)}";
        })));
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        using TestShop one = Run(1500, threads: 1);
        using TestShop two = Run(1500, threads: 2);

        foreach (string table in Written)
            Assert.Equal(one.ContentOf(table), two.ContentOf(table));
        foreach (string model in new[] { "lifetime_value", "churn", "segments" })
        {
            RegisteredModel first = one.Models.Newest(model);
            RegisteredModel second = two.Models.Newest(model);
            Assert.Equal(first.Content.GetRawText(), second.Content.GetRawText());
            Assert.Equal(first.Evaluation?.GetRawText(), second.Evaluation?.GetRawText());
            Assert.Equal(first.Metrics.OrderBy(metric => metric.Key), second.Metrics.OrderBy(metric => metric.Key));
        }
    }

    [Fact]
    public void Every_customer_has_a_value_within_its_interval()
    {
        using TestShop shop = Run(400);

        Assert.Equal(
            shop.Connection.Scalar<long>("SELECT count(*) FROM silver.histories_lifetime_value WHERE actual_purchases IS NULL"),
            shop.Connection.Scalar<long>(
                """
                SELECT count(*) FROM gold.lifetime_value
                WHERE p_alive BETWEEN 0 AND 1 AND value BETWEEN value_low AND value_high
                  AND horizon = '52w' AND model = 'lifetime_value'
                """));
    }

    [Fact]
    public void The_back_test_tells_what_was_expected_and_what_happened()
    {
        using TestShop shop = Run(1500);
        LifetimeValueEvaluation found = shop.Models.Newest("lifetime_value").EvaluationAs<LifetimeValueEvaluation>()!;
        shop.Lake.Bind(Written);
        double actual = shop.Connection.Scalar<double>(
            "SELECT sum(actual_purchases)::DOUBLE FROM silver.histories_lifetime_value");

        Assert.Equal(26, found.Length);
        Assert.Equal(26, found.Tracking.Count);
        Assert.Equal(new DateOnly(2025, 12, 31), found.Tracking[^1].End);
        Assert.Equal(actual, found.Tracking.Sum(period => period.Actual));
        Assert.Equal(actual, found.Purchases.ActualTotal);
        Assert.Equal(actual, found.ByFrequency.Sum(group => group.Actual * group.Customers), 1e-6);
        double expected = found.Purchases.PredictedTotal;
        Assert.Equal(expected, found.Tracking.Sum(period => period.Expected), expected * 1e-9);
        Assert.Equal(found.Purchases.Rows, found.ByFrequency.Sum(group => group.Customers));
        Assert.Equal(Enumerable.Range(0, 8), found.ByFrequency.Select(group => group.Frequency));
    }

    [Fact]
    public void Scores_are_ranked_and_have_reasons()
    {
        using TestShop shop = Run(400);
        ColumnTable scores = shop.Read(
            "SELECT decile, min(score) AS low, max(score) AS high FROM gold.scores GROUP BY decile ORDER BY decile");
        string reasons = shop.Connection.Scalar<string>("SELECT reasons FROM gold.scores ORDER BY customer_key LIMIT 1");

        Assert.Equal(Enumerable.Range(1, 10), scores.Ints("decile"));
        for (int row = 1; row < scores.Rows; row++)
            Assert.True(scores.Doubles("high")[row] <= scores.Doubles("low")[row - 1]);
        Assert.Matches(@"^(purchase [\w ]+ \S+ \([+-]?\d+\.\d\)(; )?){3}$", reasons);
    }

    [Fact]
    public void The_evaluation_of_a_propensity_is_read_back_as_it_was()
    {
        using TestShop shop = Run(400);
        RegisteredModel model = shop.Models.Newest("churn");
        PropensityEvaluation found = model.EvaluationAs<PropensityEvaluation>()!;

        Assert.Equal(10, found.Metrics.Calibration.Count);
        Assert.Equal(10, found.Metrics.Lift.Count);
        Assert.Equal(model.Metrics["rows"], found.Metrics.Rows);
        Assert.Equal("intercept", found.Coefficients[0].Name);
        Assert.Contains(found.Coefficients, coefficient => coefficient.Name == "purchase_country_last=DE");
        Assert.True(model.Metrics["auc"] > 0.6, $"auc {model.Metrics["auc"]}: customers of the test stop for good, as recency tells");
    }

    [Fact]
    public void A_segment_is_that_of_the_model()
    {
        using TestShop shop = Run(400);
        ColumnTable rows = shop.Read("SELECT *, amount AS money FROM gold.segments ORDER BY customer_key");
        RfmScore[] scores = Rfm.FromJson(shop.Models.Newest("segments").Content.GetRawText())
            .Score(rows.Doubles("days_since_last"), rows.Doubles("purchases"), rows.Doubles("money"));

        Assert.Equal(scores.Select(score => RfmSegments.Name(score.Segment)), rows.Texts("segment"));
        Assert.Equal(scores.Select(score => score.Recency), rows.Ints("recency_score"));
        Assert.Equal(scores.Select(score => score.Frequency), rows.Ints("frequency_score"));
        Assert.Equal(scores.Select(score => score.Monetary), rows.Ints("monetary_score"));
    }

    [Fact]
    public void A_registered_model_is_a_function_in_sql()
    {
        using TestShop shop = Run(400);
        using Database other = Database.Open();
        SqlFunctions.Register(other);
        ModelFunctions.Register(other, shop.Models, ["churn", "lifetime_value", "segments", "not_there"]);
        using Connection connection = other.Connect();
        LifetimeValueContent content = LifetimeValueContent.From(shop.Models.Newest("lifetime_value").Content);
        PurchaseHistories history = PurchaseHistories.Create([2], [30], [40]);
        double value = content.Model.Predict(history, [25], content.Options()).Value[0];

        Assert.Equal(value, connection.Scalar<double>("SELECT lifetime_value(2, 30, 40, 25)"));
        Assert.Equal(555, connection.Scalar<int>("SELECT segments_scores(0, 1000, 1000000)"));
        Assert.Equal("Champions", connection.Scalar<string>("SELECT segments(0, 1000, 1000000)"));
    }

    [Fact]
    public void A_second_run_replaces_its_own_rows_alone()
    {
        using TestShop shop = Run(200);
        string before = shop.ContentOf("gold.segments");
        shop.Lake.Append("gold.segments", "SELECT * REPLACE ('other' AS segmentation) FROM gold.segments", shop.Context);

        shop.Run();

        shop.Lake.Bind(["gold.segments"]);
        Assert.Equal(2, shop.Connection.Scalar<long>("SELECT count(DISTINCT segmentation) FROM gold.segments"));
        Assert.Equal(
            before.Replace("|segments|1|", "|segments|2|", StringComparison.Ordinal),
            Tables.Text(
                shop.Read("SELECT * FROM gold.segments WHERE segmentation = 'segments' ORDER BY ALL"), name => name != "run_id"));
    }

    [Fact]
    public void A_model_that_nothing_can_be_learnt_for_says_why()
    {
        using TestShop shop = new();
        shop.WritePurchases($"{TestShop.Purchases(100)} LIMIT 0");

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => shop.Run());

        Assert.Equal(
            "churn cannot be trained as of 2025-06-18: no customer of silver.purchases belongs to the population; "
            + "choose a later as-of, a shorter horizon or another active_within",
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
    public void Rows_without_customer_are_counted_in_a_warning()
    {
        using TestShop shop = new();
        shop.WritePurchases(
            $"""
            {TestShop.Purchases(50)}
            UNION ALL
            SELECT NULL, TIMESTAMPTZ '2025-01-01 00:00:00+00', 1, 'web', 'DE' FROM range(3)
            """);

        shop.Run(Stage.Prepare);

        Assert.Contains(
            "features purchases: 3 rows of silver.purchases have no customer_id or no ordered_at and are left out",
            shop.Observer.Warnings);
    }

    static TestShop Run(int customers, int? threads = null)
    {
        TestShop shop = new(threads);
        shop.WritePurchases(TestShop.Purchases(customers));
        shop.Run();
        shop.Lake.Bind(Written);
        return shop;
    }
}
