using System.Text.Json;
using System.Text.Json.Nodes;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Preprocessing;
using Patron.Models.Segmentation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>What models write and register, looked at in one shop that is not changed.</summary>
public sealed class ModellingTests(TrainedShop trained) : IClassFixture<TrainedShop>
{
    readonly TestShop _shop = trained.Shop;

    [Fact]
    public void Tables_have_their_columns()
    {
        Expectation.Matches("modelling-tables", string.Join("\n\n", TrainedShop.Tables.Select(table =>
        {
            using Result result = _shop.Connection.Query($"SELECT * FROM {table} LIMIT 0");
            return $"{table}\n{Tables.Schema(result.Columns)}";
        })));
    }

    [Fact]
    public void Every_customer_has_a_value_within_its_interval()
    {
        Assert.Equal(
            _shop.Connection.Scalar<long>("SELECT count(*) FROM silver.histories_lifetime_value WHERE actual_purchases IS NULL"),
            _shop.Connection.Scalar<long>(
                """
                SELECT count(*) FROM gold.lifetime_value
                WHERE p_alive BETWEEN 0 AND 1 AND value BETWEEN value_low AND value_high
                  AND horizon = '52w' AND model = 'lifetime_value'
                """));
    }

    [Fact]
    public void The_back_test_tells_what_was_expected_and_what_happened()
    {
        LifetimeValueEvaluation found = _shop.Models.Newest("lifetime_value").EvaluationAs<LifetimeValueEvaluation>()!;
        double actual = _shop.Connection.Scalar<double>(
            "SELECT sum(actual_purchases)::DOUBLE FROM silver.histories_lifetime_value");

        Assert.Equal(26, found.Length);
        Assert.Equal(actual, found.Purchases.ActualTotal);
        Assert.Equal(actual, found.ByFrequency.Sum(group => group.Actual * group.Customers), 1e-6);
        Assert.Equal(found.Purchases.Rows, found.ByFrequency.Sum(group => group.Customers));
        Assert.Equal(Enumerable.Range(0, 8), found.ByFrequency.Select(group => group.Frequency));
        Assert.Equal((found.Purchases.Rows, 11), (found.Coverage!.Customers, found.Coverage.Levels.Count));
    }

    [Fact]
    public void Purchases_are_tracked_from_the_first_one_to_the_end_of_the_hold_out()
    {
        LifetimeValueEvaluation found = _shop.Models.Newest("lifetime_value").EvaluationAs<LifetimeValueEvaluation>()!;
        TrackedPeriod[] held = [.. found.Tracking.Where(period => period.IsHeldOut)];
        TrackedPeriod[] seen = [.. found.Tracking.Where(period => !period.IsHeldOut)];

        Assert.Equal(found.Purchases.ActualTotal, held.Sum(period => period.Actual));
        Assert.Equal(
            _shop.Connection.Scalar<double>("SELECT sum(frequency)::DOUBLE FROM silver.histories_lifetime_value WHERE actual_purchases IS NOT NULL"),
            seen[^1].ActualSoFar);
        Assert.Equal((26 * 7, new DateOnly(2025, 12, 31)), (held.Sum(period => period.Days), held[^1].End));
        Assert.Equal(new DateOnly(2025, 12, 31).AddDays(-26 * 7), seen[^1].End);
        Assert.Equal(held[^1].ExpectedSoFar, found.Tracking.Sum(period => period.Expected), 1e-6);
    }

    [Fact]
    public void The_series_of_a_fit_are_the_periods_of_the_hold_out()
    {
        RegisteredModel model = _shop.Models.Newest("lifetime_value");
        TrackedPeriod[] held = [.. model.EvaluationAs<LifetimeValueEvaluation>()!.Tracking.Where(period => period.IsHeldOut)];
        IReadOnlyList<MetricPoint> actual = _shop.Models.Store.History(model.RunId, "tracking/actual");
        IReadOnlyList<MetricPoint> expected = _shop.Models.Store.History(model.RunId, "tracking/expected");

        Assert.Equal(held.Select(period => period.Actual), actual.Select(point => point.Value));
        Assert.Equal(held.Select(period => period.Expected), expected.Select(point => point.Value));
        Assert.Equal(Enumerable.Range(1, held.Length), actual.Select(point => (int)point.Step));
    }

    [Fact]
    public void Periods_that_an_earlier_program_stored_without_days_are_left_out()
    {
        RegisteredModel model = _shop.Models.Newest("lifetime_value");
        JsonNode stored = JsonNode.Parse(model.Evaluation!.Value.GetRawText())!;
        stored["tracking"] = JsonNode.Parse("""[{ "number": 1, "end": "2025-07-08", "actual": 12, "expected": 11.5 }]""");
        RegisteredModel earlier = model with { Evaluation = JsonSerializer.SerializeToElement(stored) };

        LifetimeValueEvaluation found = earlier.EvaluationAs<LifetimeValueEvaluation>()!;

        Assert.Empty(found.Tracking);
        Assert.NotEmpty(found.ByFrequency);
    }

    [Fact]
    public void Scores_are_ranked_and_have_reasons()
    {
        ColumnTable scores = _shop.Read(
            "SELECT decile, min(score) AS low, max(score) AS high FROM gold.scores GROUP BY decile ORDER BY decile");
        string reasons = _shop.Connection.Scalar<string>("SELECT reasons FROM gold.scores ORDER BY customer_key LIMIT 1");

        Assert.Equal(Enumerable.Range(1, 10), scores.Ints("decile"));
        for (int row = 1; row < scores.Rows; row++)
            Assert.True(scores.Doubles("high")[row] <= scores.Doubles("low")[row - 1]);
        Assert.Matches(@"^(purchase [\w ]+ \S+ \([+-]?\d+\.\d\)(; )?){3}$", reasons);
    }

    [Fact]
    public void A_score_in_sql_is_that_of_the_model()
    {
        PropensityContent content = PropensityContent.From(_shop.Models.Newest("churn").Content);
        ColumnTable rows = _shop.Read("SELECT * FROM silver.dataset_churn WHERE part = 'train' ORDER BY customer_key");
        FeatureTable table = new(
        [
            .. content.Columns.Select(column => column.IsNumber
                ? (FeatureColumn)new NumericColumn(column.Name, rows.Doubles(column.Name))
                : new CategoryColumn(column.Name, rows.Texts(column.Name))),
        ]);
        string arguments = string.Join(", ", content.Columns.Select(column => column.Name));

        ColumnTable scores = _shop.Read($"SELECT churn({arguments}) AS score FROM silver.dataset_churn WHERE part = 'train' ORDER BY customer_key");

        Assert.Equal(content.ToModel().Score(table).Probabilities, scores.Doubles("score"));
        Assert.Contains(true, Enumerable.Range(0, rows.Rows).Select(row => rows.IsNull("purchase_mean_90d", row)));
    }

    [Fact]
    public void The_evaluation_of_a_propensity_is_read_back_as_it_was()
    {
        RegisteredModel model = _shop.Models.Newest("churn");
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
        ColumnTable rows = _shop.Read("SELECT *, amount AS money FROM gold.segments ORDER BY customer_key");
        RfmScore[] scores = Rfm.FromJson(_shop.Models.Newest("segments").Content.GetRawText())
            .Score(rows.Doubles("days_since_last"), rows.Doubles("purchases"), rows.Doubles("money"));

        Assert.Equal(scores.Select(score => RfmSegments.Name(score.Segment)), rows.Texts("segment"));
        Assert.Equal(scores.Select(score => score.Recency), rows.Ints("recency_score"));
        Assert.Equal(scores.Select(score => score.Frequency), rows.Ints("frequency_score"));
        Assert.Equal(scores.Select(score => score.Monetary), rows.Ints("monetary_score"));
    }

    [Fact]
    public void A_registered_model_is_a_function_in_sql()
    {
        using Database other = Database.Open();
        SqlFunctions.Register(other);
        ModelFunctions.Register(other, _shop.Models, ["churn", "lifetime_value", "segments", "not_there"]);
        using Connection connection = other.Connect();
        LifetimeValueContent content = LifetimeValueContent.From(_shop.Models.Newest("lifetime_value").Content);
        PurchaseHistories history = PurchaseHistories.Create([2], [30], [40]);
        double value = content.Model.Predict(history, [25], content.Options()).Value[0];

        Assert.Equal(value, connection.Scalar<double>("SELECT lifetime_value(2, 30, 40, 25)"));
        Assert.Equal(555, connection.Scalar<int>("SELECT segments_scores(0, 1000, 1000000)"));
        Assert.Equal("Champions", connection.Scalar<string>("SELECT segments(0, 1000, 1000000)"));
    }
}
