using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Live;

/// <summary>What came of the customers whom a server was asked about, against a count by hand.</summary>
public sealed class LiveStepTests
{
    const int Customers = 60;

    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    static readonly DateTimeOffset Begin = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly DateTimeOffset AsOfRun = new(2025, 12, 14, 23, 0, 0, TimeSpan.Zero); // midnight in Berlin

    sealed record Known(Asked Asked, DateOnly Week, bool Outcome, bool IsFirst);

    [Fact]
    public void Scores_are_joined_with_what_came_of_them_and_judged_by_version_and_week()
    {
        RandomStream random = new(Rounds.Seed);
        (int Customer, DateTimeOffset Time)[] orders = [.. Orders(random)];
        Asked[] asked = [.. Asked(random)];
        using ServedShop shop = new(orders);
        shop.Ask(asked);
        shop.Run("2025-12-15");
        Known[] expected = [.. ByHand(orders, asked)];
        Assert.InRange(expected.Length, 100, asked.Length);

        ColumnTable found = shop.Query("SELECT inference_id, customer_key, week, outcome, score FROM gold.live_outcomes ORDER BY time, inference_id, role");
        Assert.Equal(
            expected.OrderBy(one => one.Asked.Time).ThenBy(one => $"r{one.Asked.Id}", StringComparer.Ordinal).ThenBy(one => one.Asked.Role, StringComparer.Ordinal)
                .Select(one => ($"r{one.Asked.Id}", one.Asked.Key, one.Week, one.Outcome ? 1L : 0L, one.Asked.Score)),
            found.Texts("inference_id").Select((id, row) => (
                id!, found.Texts("customer_key")[row]!, found.Dates("week")[row], found.Longs("outcome")[row], found.Doubles("score")[row])));

        ColumnTable metrics = shop.Query("SELECT * FROM gold.live_metrics ORDER BY version, role, week NULLS LAST");
        int at = 0;
        foreach (var ofVersion in expected.GroupBy(one => (one.Asked.Version, one.Asked.Role)).OrderBy(group => group.Key.Version).ThenBy(group => group.Key.Role, StringComparer.Ordinal))
        {
            foreach (var week in ofVersion.GroupBy(one => one.Week).OrderBy(group => group.Key))
                RequireMetrics(metrics, at++, [.. week]);
            RequireMetrics(metrics, at++, [.. ofVersion.Where(one => one.IsFirst)]);
        }

        Assert.Equal(metrics.Rows, at);
        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("live churn: ", StringComparison.Ordinal) && warning.Contains("outside the population", StringComparison.Ordinal));
    }

    [Fact]
    public void An_outcome_counts_once_its_horizon_is_over_and_an_earlier_judgement_stays()
    {
        DateTimeOffset scored = new(2025, 9, 1, 10, 0, 0, TimeSpan.Zero);
        (int, DateTimeOffset)[] orders =
        [
            .. Enumerable.Range(0, 20).Select(customer => (customer, scored.AddDays(-3))),
            .. Enumerable.Range(0, 10).Select(customer => (customer, scored.AddDays(27))), // within four weeks
            .. Enumerable.Range(10, 10).Select(customer => (customer, scored.AddDays(28))), // the first moment after them
            (99, scored.AddDays(60)),
        ];
        using ServedShop shop = new(orders);
        shop.Ask([.. Enumerable.Range(0, 20).Select(customer => new Asked(customer, scored, customer, 1, "champion", "score", customer < 10 ? 0.2 : 0.8))]);
        shop.Run("2025-09-29T09:59:59Z");
        Assert.Equal(0, shop.Query("SELECT * FROM gold.live_outcomes").Rows);
        Assert.Equal(0, shop.Query("SELECT * FROM gold.live_metrics").Rows);
        shop.Run("2025-09-29T10:00:00Z");
        Assert.Equal([10L], shop.Query("SELECT count(*) AS n FROM gold.live_outcomes WHERE outcome = 1 AND customer_key >= 'c1'").Longs("n"));
        shop.Run("2025-11-01");
        ColumnTable metrics = shop.Query("SELECT auc, bias, n FROM gold.live_metrics WHERE week IS NULL ORDER BY as_of");
        Assert.Equal([1.0, 1.0], metrics.Doubles("auc"));
        Assert.Equal([20L, 20L], metrics.Longs("n"));
        Assert.Equal(20, shop.Query("SELECT * FROM gold.live_outcomes").Rows);
    }

    [Fact]
    public void What_the_rest_of_a_day_brings_is_waited_for_until_a_load_has_it()
    {
        DateTimeOffset newest = new(2025, 9, 29, 5, 50, 0, TimeSpan.Zero); // loaded in the morning
        DateTimeOffset[] scored = [newest.AddDays(-28), newest.AddDays(-28).AddMicroseconds(1), newest.AddDays(-28).AddHours(12)];
        DateTimeOffset before = scored[0].AddDays(-3);
        (int, DateTimeOffset)[] orders = [(0, before), (1, before), (2, before), (99, newest)];
        using ServedShop shop = new(orders);
        shop.Ask([.. scored.Select((time, customer) => new Asked(customer, time, customer, 1, "champion", "score", 0.5))]);
        shop.Run("2025-09-30");
        Assert.Equal("c0", Assert.Single(shop.Query("SELECT customer_key FROM gold.live_outcomes").Texts("customer_key")));
    }

    [Fact]
    public void A_project_that_deletes_inferences_before_their_outcomes_are_known_is_told()
    {
        using ServedShop shop = new([(1, Begin)], serve: "all, inferences_kept: 4w");
        shop.Run("2025-12-15");
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains(
            "inferences are kept 4w, and outcomes of target 'churn' are known no sooner than 28 days later",
            StringComparison.Ordinal));
        using ServedShop longer = new([(1, Begin)], serve: "all, inferences_kept: 29d");
        longer.Run("2025-12-15");
        Assert.DoesNotContain(
            longer.Observer.Warnings, warning => warning.Contains("inferences are kept", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_inferences_that_are_kept_there_is_no_step()
    {
        using ServedShop shop = new([(1, Begin)], serve: "none");
        Assert.Throws<UnknownStepException>(() => shop.Run("2025-12-15"));
        using ServedShop unasked = new([(1, Begin)]);
        unasked.Run("2025-12-15");
        Assert.Equal(0, unasked.Query("SELECT features, latency_us FROM bronze.inferences").Rows);
        Assert.Equal(0, unasked.Query("SELECT * FROM gold.live_metrics").Rows);
    }

    static IEnumerable<(int Customer, DateTimeOffset Time)> Orders(RandomStream random) =>
        Enumerable.Range(0, 400).Select(_ => (random.Below(Customers), Begin.AddSeconds(random.Below(160 * 86_400))));

    /// <summary>Some of nobody, of customers who never bought, and of questions what would be, which do not count.</summary>
    static IEnumerable<Asked> Asked(RandomStream random) => Enumerable.Range(0, 1_500).Select(id => new Asked(
        id, Begin.AddDays(20).AddMicroseconds(random.Below(146 * 86_400) * 1_000_000L + random.Below(1_000_000)),
        random.Below(20) == 0 ? null : random.Below(Customers + 5), 1 + random.Below(2), random.Below(3) == 0 ? "challenger" : "champion",
        random.Below(10) == 0 ? "what-if" : "score", random.Below(1_000) / 999.0));

    static IEnumerable<Known> ByHand((int Customer, DateTimeOffset Time)[] orders, Asked[] asked)
    {
        DateTimeOffset newest = orders.Max(order => order.Time);
        DateTimeOffset until = newest < AsOfRun ? newest : AsOfRun;
        HashSet<(int, int, string)> seen = [];
        HashSet<(int, int, string, DateOnly)> seenInWeek = [];
        foreach (Asked one in asked.OrderBy(one => one.Time).ThenBy(one => $"r{one.Id}", StringComparer.Ordinal))
        {
            if (one.Customer is not { } customer || one.Endpoint == "what-if" || one.Time >= AsOfRun)
                continue;
            DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(one.Time, Berlin).DateTime);
            DateOnly week = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
            bool isFirst = seen.Add((customer, one.Version, one.Role));
            if (!seenInWeek.Add((customer, one.Version, one.Role, week)))
                continue;
            DateTimeOffset end = Shifted(one.Time, 28);
            DateTimeOffset[] own = [.. orders.Where(order => order.Customer == customer).Select(order => order.Time)];
            if (end <= until && own.Any(time => time >= Shifted(one.Time, -56) && time < one.Time))
                yield return new Known(one, week, !own.Any(time => time >= one.Time && time < end), isFirst);
        }
    }

    /// <summary>So many days later by Berlin's clocks.</summary>
    static DateTimeOffset Shifted(DateTimeOffset time, int days)
    {
        DateTime local = TimeZoneInfo.ConvertTime(time, Berlin).DateTime.AddDays(days);
        return new DateTimeOffset(local, Berlin.GetUtcOffset(local));
    }

    static void RequireMetrics(ColumnTable table, int row, Known[] of)
    {
        double Mean(Func<Known, double> value) => of.Average(value);
        Assert.Equal((of.Length, of.Count(one => one.Outcome)), ((int)table.Longs("n")[row], (int)table.Longs("positives")[row]));
        Assert.Equal(Mean(one => -Math.Log(Clipped(one.Outcome ? one.Asked.Score : 1 - one.Asked.Score))), table.Doubles("log_loss")[row], 1e-9);
        Assert.Equal(Mean(one => Math.Pow(one.Asked.Score - (one.Outcome ? 1 : 0), 2)), table.Doubles("brier")[row], 1e-12);
        double[] won =
        [
            .. from positive in of where positive.Outcome from negative in of where !negative.Outcome
               select positive.Asked.Score > negative.Asked.Score ? 1.0 : positive.Asked.Score < negative.Asked.Score ? 0.0 : 0.5,
        ];
        if (won.Length == 0)
            Assert.True(table.IsNull("auc", row));
        else
            Assert.Equal(won.Average(), table.Doubles("auc")[row], 1e-12);
        if (of.Length > 1)
            Assert.Equal(Mean(one => one.Asked.Score - (one.Outcome ? 1 : 0)), table.Doubles("bias")[row], 1e-12);
    }

    /// <summary>As <see cref="BinaryMetrics.LogLoss"/> says it holds probabilities off 0 and 1.</summary>
    static double Clipped(double probability) => Math.Clamp(probability, Math.Pow(2, -52), 1 - Math.Pow(2, -52));
}
