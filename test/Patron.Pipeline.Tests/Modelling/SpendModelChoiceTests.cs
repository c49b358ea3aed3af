using System.Globalization;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Models.LifetimeValue;
using Patron.Models.Spend;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class SpendModelChoiceTests
{
    /// <summary>Every fifth purchase costs nothing, and some customers never pay.</summary>
    const string SomeFree =
        """
        SELECT * REPLACE (CAST(CASE WHEN hash(customer_id, ordered_at) % 5 = 0 OR hash(customer_id) % 9 = 0 THEN 0 ELSE amount END AS DECIMAL(18, 4)) AS amount)
        FROM
        """;

    static readonly LifetimeValueDefinition Hurdle = Definitions.LifetimeValue with { Spend = "hurdle", Holdout = Duration.Parse("13w") };

    [Fact]
    public void The_hurdle_model_learns_from_free_purchases_and_scores_as_its_sql_function_does()
    {
        using TestShop shop = Trained(Hurdle, free: true);
        LifetimeValueContent content = ContentOf(shop, Hurdle);

        Assert.Equal(HurdleSpend.TheKind, content.Spend);
        Assert.True(content.SpendModel["a"] > 0);
        Assert.Null(content.SpendChoice);
        ModelFunctions.Register(shop.Lake.Database, shop.Models, [Hurdle.Name]);
        shop.Lake.Bind(["gold.lifetime_value", HistoriesStep.TableOf(Hurdle)]);
        ColumnTable rows = shop.Read(
            $"""
            SELECT value, value_low, value_high, lifetime_value(frequency, recency, age, free_purchases, mean_log_spend) AS again, free_purchases
            FROM gold.lifetime_value JOIN {HistoriesStep.TableOf(Hurdle)} USING (customer_key, as_of)
            """);
        Assert.Equal(content.Customers, rows.Rows);
        Assert.Equal(rows.Doubles("value"), rows.Doubles("again"));
        Assert.Contains(rows.Longs("free_purchases"), free => free > 0);
        double[] low = rows.Doubles("value_low");
        double[] high = rows.Doubles("value_high");
        Assert.All(Enumerable.Range(0, rows.Rows), row => Assert.InRange(rows.Doubles("value")[row], low[row], high[row]));
    }

    [Fact]
    public void Without_a_word_of_spend_gamma_gamma_stands_and_customers_who_never_paid_are_told_with_the_remedy()
    {
        using TestShop shop = Trained(Definitions.LifetimeValue, free: true);
        LifetimeValueContent content = ContentOf(shop, Definitions.LifetimeValue);

        Assert.Equal(GammaGamma.TheKind, content.Spend);
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("'spend: hurdle' learns from them too", StringComparison.Ordinal));
        Assert.DoesNotContain("spend_choice", content.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("worlds", content.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("free_purchases", shop.Read($"DESCRIBE {HistoriesStep.TableOf(Definitions.LifetimeValue)}").Texts("column_name"));
    }

    [Fact]
    public void Auto_takes_the_model_that_foretells_spend_best_from_the_moments_before_the_newest_and_says_why()
    {
        LifetimeValueDefinition model = Hurdle with { Spend = LifetimeValueDefinition.AnySpend };
        using TestShop shop = Trained(model, free: true);
        LifetimeValueContent content = ContentOf(shop, model);

        Assert.StartsWith(content.Spend.Name, content.SpendChoice!.Reason, StringComparison.Ordinal);
        Assert.Contains("mean spend", content.SpendChoice.Reason, StringComparison.Ordinal);
        Assert.Contains("from 2 moments of the past", content.SpendChoice.Reason, StringComparison.Ordinal);
        Assert.Equal(SpendModelKind.All.Count + 1, content.SpendChoice.Candidates.Count);
        Assert.Null(content.Choice);
    }

    [Fact]
    public void Totals_of_all_customers_are_metrics_with_their_ends()
    {
        using TestShop shop = Trained(Definitions.LifetimeValue, free: false);
        IReadOnlyDictionary<string, double> metrics = shop.Models.Newest("lifetime_value").Metrics;
        shop.Lake.Bind(["gold.lifetime_value"]);

        foreach ((string metric, string column) in new[] { ("total_value", "value"), ("expected_purchases", "expected_purchases") })
        {
            double total = shop.Read($"SELECT {column} AS one FROM gold.lifetime_value ORDER BY customer_key").Doubles("one").Sum();
            Assert.Equal(total, metrics[metric], total * 1e-12);
            Assert.InRange(total, metrics[$"{metric}_low"], metrics[$"{metric}_high"]);
        }
    }

    [Fact]
    public void Intervals_from_drawn_worlds_are_the_same_on_any_number_of_threads_and_come_from_the_seed()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Intervals = IntervalWay.Bootstrap, Holdout = null };
        using TestShop one = Trained(model, free: false, threads: 1, customers: 100);
        using TestShop two = Trained(model, free: false, threads: 2, customers: 100);
        using TestShop other = Trained(model, free: false, threads: 2, customers: 100, seed: 43);

        Assert.Equal(one.ContentOf("gold.lifetime_value"), two.ContentOf("gold.lifetime_value"));
        Assert.Equal(ContentOf(one, model).ToJson(), ContentOf(two, model).ToJson());
        Assert.NotEqual(one.ContentOf("gold.lifetime_value"), other.ContentOf("gold.lifetime_value"));
        ParameterWorlds worlds = ContentOf(one, model).Worlds!;
        Assert.Equal(200, worlds.Purchases.Count + worlds.Failed);
        one.Lake.Bind(["gold.lifetime_value"]);
        Assert.Equal(0, one.Connection.Scalar<long>("SELECT count(*) FROM gold.lifetime_value WHERE value_low IS NULL OR value_low > value_high"));
    }

    /// <summary>As version 1 wrote it, before there was any other spend model.</summary>
    [Fact]
    public void A_model_that_was_saved_when_gamma_gamma_was_the_only_one_still_loads()
    {
        const string Saved =
            """
            {"frequency_model":{"name":"bgnbd","parameters":[{"name":"r","value":0.243,"standard_error":0.01},{"name":"alpha","value":4.414,"standard_error":0.4},
            {"name":"a","value":0.793,"standard_error":0.2},{"name":"b","value":2.426,"standard_error":0.7}],"log_likelihood":-9582.4,"iterations":7,
            "stop_reason":"Converged","warnings":[],"covariance":[[0.0001,0,0,0],[0,0.16,0,0],[0,0,0.04,0],[0,0,0,0.49]]},
            "spend_model":{"name":"gamma_gamma","parameters":[{"name":"p","value":6.25,"standard_error":1},{"name":"q","value":3.74,"standard_error":0.3},
            {"name":"v","value":15.45,"standard_error":3}],"log_likelihood":-4055.9,"iterations":8,"stop_reason":"Converged","warnings":[],
            "covariance":[[1,0,0],[0,0.09,0],[0,0,9]]},
            "unit":"week","horizon":"52w","discount":"0.1/year","customers":2357}
            """;
        using JsonDocument document = JsonDocument.Parse(Saved);
        LifetimeValueContent content = LifetimeValueContent.From(document.RootElement);

        Assert.Equal(GammaGamma.TheKind, content.Spend);
        Assert.Equal(new GammaGamma(6.25, 3.74, 15.45).ToString(), content.Model.Spend.ToString());
        Assert.Equal([6.25, 3.74, 15.45], content.Model.Spend.Parameters);
    }

    [Fact]
    public void A_spend_model_of_a_newer_program_is_named()
    {
        using TestShop shop = Trained(Definitions.LifetimeValue, free: false, customers: 100);
        LifetimeValueContent content = ContentOf(shop, Definitions.LifetimeValue);
        LifetimeValueContent newer = content with { SpendModel = content.SpendModel with { Name = "weibull" } };

        Assert.Equal(
            "the spend model weibull is not known here; known are gamma_gamma, hurdle",
            Assert.Throws<InvalidOperationException>(() => newer.Model).Message);
    }

    /// <summary>What SQL makes of purchases is what the library makes of their amounts.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)] // squares of their logarithms leave 18 digits
    public void Histories_hold_what_the_hurdle_model_reads_of_single_amounts(int times)
    {
        using TestShop shop = Trained(Hurdle, free: true, customers: 200, upTo: Stage.Prepare, times: times);
        shop.Lake.Bind([HistoriesStep.TableOf(Hurdle), "silver.purchases"]);
        ColumnTable rows = shop.Read($"SELECT * FROM {HistoriesStep.TableOf(Hurdle)} WHERE actual_purchases IS NULL ORDER BY customer_key");
        ColumnTable days = shop.Read(
            $"""
            SELECT *
            FROM (
              SELECT customer_id AS customer, CAST(ordered_at AS DATE) AS day, CAST(sum(amount) AS DOUBLE) AS amount
              FROM silver.purchases WHERE ordered_at < {LakeSession.TimestampLiteral(TestShop.AsOf)} GROUP BY ALL
            )
            QUALIFY row_number() OVER (PARTITION BY customer ORDER BY day) > 1
            ORDER BY customer, day
            """);
        string[] keys = rows.Texts("customer_key")!;
        int[] customers = [.. days.Texts("customer").Select(customer => Array.IndexOf(keys, customer))];
        SpendHistories expected = SpendHistories.FromPurchases(customers, days.Doubles("amount"), keys.Length);

        Assert.Equal(expected.Purchases.ToArray(), rows.Doubles("frequency"));
        Assert.Equal(expected.Free.ToArray(), rows.Doubles("free_purchases"));
        Assert.True(expected.Free.ToArray().Sum() > 10);
        double[] logs = rows.Doubles("mean_log_spend");
        double[] variances = rows.Doubles("log_variance");
        for (int row = 0; row < keys.Length; row++)
        {
            // Logarithms are kept to eight decimals.
            Assert.Equal(expected.MeanLog[row], logs[row], 1e-8);
            Assert.Equal(expected.LogVariance[row], variances[row], 1e-7);
        }
    }

    static LifetimeValueContent ContentOf(TestShop shop, ModelDefinition model) => LifetimeValueContent.From(shop.Models.Newest(model.Name).Content);

    static TestShop Trained(
        ModelDefinition model, bool free, int? threads = null, int customers = 600, long seed = 42, Stage upTo = Stage.Score, int times = 1)
    {
        TestShop shop = new(threads, project => project with { Models = [model], Settings = project.Settings with { Seed = seed } });
        string purchases = string.Create(
            CultureInfo.InvariantCulture, $"SELECT * REPLACE (CAST(amount * {times} AS DECIMAL(18, 4)) AS amount) FROM ({TestShop.Purchases(customers)})");
        shop.WritePurchases(free ? string.Create(CultureInfo.InvariantCulture, $"{SomeFree} ({purchases})") : purchases);
        shop.Run(upTo);
        return shop;
    }
}
