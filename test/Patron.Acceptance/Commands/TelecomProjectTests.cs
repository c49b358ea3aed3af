using System.Globalization;

namespace Patron.Acceptance.Commands;

/// <summary>What the telecom example claims, held against what plain programs make of its tables.</summary>
public sealed class TelecomProjectTests(Mobile mobile) : IClassFixture<Mobile>
{
    const int BillingDay = 5;

    static readonly string[] ChurnTargets = ["churn5", "churn15", "churn30", "churn45", "churn60"];

    static readonly string[] Targets = [.. ChurnTargets, "dilution1", "dilution2"];

    [Fact]
    public void Every_target_has_both_classes_in_both_parts_and_none_where_rows_are_scored()
    {
        IEnumerable<string> sums = Targets.Select(target => $"count({target}), sum({target})");
        string[][] parts = mobile.Rows(
            $"SELECT part, {string.Join(", ", sums)} FROM silver.dataset_monthly GROUP BY part ORDER BY part");

        Assert.Equal(["score", "test", "train"], parts.Select(part => part[0]));
        Assert.All(Targets.Index(), target => Assert.Equal("0", parts[0][1 + (2 * target.Index)]));
        foreach (string[] part in parts[1..])
        {
            foreach ((int index, string target) in Targets.Index())
            {
                int rows = int.Parse(part[1 + (2 * index)], CultureInfo.InvariantCulture);
                int ones = int.Parse(part[2 + (2 * index)], CultureInfo.InvariantCulture);
                Assert.True(ones >= 5 && ones <= rows - 5, $"{target}: {ones} of {rows} in {part[0]}");
            }
        }
    }

    /// <summary>Who is silent for 60 days is so for the first 30 of them.</summary>
    [Fact]
    public void The_shorter_the_horizon_the_more_churn()
    {
        IEnumerable<string> steps = ChurnTargets.Zip(
            ChurnTargets.Skip(1), (shorter, longer) => $"count(*) FILTER (WHERE {shorter} < {longer})");
        IEnumerable<string> sums = ChurnTargets.Select(target => $"sum({target})");
        string sql = $"SELECT {string.Join(", ", steps.Concat(sums))} FROM silver.dataset_monthly";
        string[] row = Assert.Single(mobile.Rows(sql));

        Assert.All(row[..4], text => Assert.Equal("0", text));
        int[] churned = [.. row[4..].Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        Assert.Equal(churned.OrderDescending(), churned);
        Assert.True(churned[0] > 1.5 * churned[^1], $"{churned[0]} against {churned[^1]}");
    }

    /// <summary>On other customers at later dates; few of them churn, so that an AUC strays by some 0.05.</summary>
    [Theory]
    [InlineData("churn30", 0.75)]
    [InlineData("churn60", 0.75)]
    [InlineData("dilution1", 0.62)]
    [InlineData("dilution2", 0.62)]
    public void Models_foresee_what_they_did_not_learn_from(string model, double least)
    {
        double auc = mobile.MetricsOf(model).GetProperty("test_auc").GetDouble();
        Assert.InRange(auc, least, 0.97);
    }

    [Fact]
    public void An_experiment_of_unchanged_files_decides_as_production_does()
    {
        string said = mobile.Said["./patron scorings diff rehearsal --project mobile"].Output;
        Assert.Contains("rehearsal beside production, as of 2025-12-15", said, StringComparison.Ordinal);
        Assert.Matches("retention: 0 of [1-9][0-9,]* customers are decided otherwise", said);
        string scored = mobile.Said["./patron score --experiment rehearsal --project mobile"].Error;
        Assert.Contains("treat retention", scored, StringComparison.Ordinal);
        Assert.DoesNotContain("dataset monthly", scored, StringComparison.Ordinal);
    }

    [Fact]
    public void No_feature_is_named_a_leak_and_none_had_to_be_allowed()
    {
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(mobile.Folder, "models")),
            file => File.ReadAllText(file).Contains("leaks:", StringComparison.Ordinal));
        Assert.DoesNotContain("leak", mobile.Said["./patron run mobile"].Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Macrosegments_are_the_first_rule_that_holds_and_come_with_the_scores()
    {
        string[][] rows = mobile.Rows(
            "SELECT macrosegment, profile_days_since_first, revenue_arpu_3m, usage_days_since_last FROM silver.dataset_monthly");
        Assert.All(rows, row => Assert.Equal(SegmentOf(Number(row[1])!.Value, Number(row[2])), row[0]));
        Assert.All(rows, row => Assert.True(Number(row[1]) >= 30 && Number(row[3]) < 28, string.Join(' ', row)));
        Assert.Equal(5, rows.Select(row => row[0]).Distinct().Count());

        string[][] differing = mobile.Rows(
            """
            SELECT scores.model, scores.customer_key
            FROM gold.scores AS scores
            LEFT JOIN silver.dataset_monthly AS dataset
              ON dataset.customer_key = scores.customer_key AND dataset.as_of = scores.as_of
            WHERE scores.macrosegment IS NULL OR scores.macrosegment IS DISTINCT FROM dataset.macrosegment
              OR dataset.part <> 'score'
            """);
        Assert.Empty(differing);
        Assert.Equal("5", Assert.Single(mobile.Rows("SELECT count(DISTINCT model) FROM gold.scores"))[0]);
    }

    static string SegmentOf(double tenure, double? arpu) =>
        tenure < 90 ? "newcomers" : arpu >= 20 ? "high_value" : arpu >= 8 ? "mid_value" : tenure >= 730 ? "loyal" : "others";

    /// <summary>Each bill as it was known at each date, from the raw rows.</summary>
    [Fact]
    public void No_feature_knows_revenue_that_was_loaded_after_its_date()
    {
        ILookup<string, Bill> bills = Bills().ToLookup(bill => bill.Customer);
        string[][] rows = mobile.Rows(
            """
            SELECT customer_key, CAST(as_of AS DATE), revenue_sum_1m, revenue_sum_3m, revenue_sum_6m
            FROM silver.features_revenue
            """);
        int corrected = 0;
        foreach (string[] row in rows)
        {
            DateTime asOf = DateTime.ParseExact(row[1], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            foreach ((int months, string found) in new[] { (1, row[2]), (3, row[3]), (6, row[4]) })
            {
                decimal known = Sum(bills[row[0]], asOf, months, bill => bill.Loaded < asOf);
                Assert.Equal(known, decimal.Parse(found, CultureInfo.InvariantCulture));
                if (known != Sum(bills[row[0]], asOf, months, _ => true))
                    corrected++;
            }
        }

        Assert.True(corrected >= 50, $"{corrected} sums were corrected after their date, too few to tell");
    }

    [Fact]
    public void The_kpis_of_a_month_are_its_bills_as_they_are_known_now()
    {
        DateTime asOf = new(2025, 12, 15);
        Dictionary<string, decimal> expected = Newest(Bills().Where(bill => bill.Loaded < asOf))
            .GroupBy(bill => bill.Month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .ToDictionary(month => month.Key, month => month.Sum(bill => bill.Revenue));
        string[][] rows = mobile.Rows("SELECT month, sum(revenue) FROM gold.monthly_kpis GROUP BY month");
        Assert.Equal(expected, rows.ToDictionary(row => row[0], row => decimal.Parse(row[1], CultureInfo.InvariantCulture)));
        Assert.Equal(17, rows.Length); // July 2024 to November 2025
    }

    static decimal Sum(IEnumerable<Bill> bills, DateTime asOf, int months, Func<Bill, bool> isKnown) =>
        Newest(bills.Where(isKnown))
            .Where(bill => bill.BilledOn >= asOf.AddMonths(-months) && bill.BilledOn < asOf)
            .Sum(bill => bill.Revenue);

    static IEnumerable<Bill> Newest(IEnumerable<Bill> bills) =>
        bills.GroupBy(bill => (bill.Customer, bill.Month, bill.Service)).Select(versions => versions.MaxBy(bill => bill.Loaded)!);

    List<Bill> Bills() =>
    [
        .. from row in mobile.Rows("SELECT customer_id, month, service, epoch(loaded_at), revenue FROM bronze.revenue_monthly")
           select new Bill(
               row[0],
               DateTime.ParseExact(row[1], "yyyy-MM-dd", CultureInfo.InvariantCulture),
               row[2],
               DateTime.UnixEpoch.AddSeconds(Number(row[3])!.Value),
               decimal.Parse(row[4], CultureInfo.InvariantCulture)),
    ];

    static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);

    sealed record Bill(string Customer, DateTime Month, string Service, DateTime Loaded, decimal Revenue)
    {
        public DateTime BilledOn => Month.AddMonths(1).AddDays(BillingDay - 1);
    }
}
