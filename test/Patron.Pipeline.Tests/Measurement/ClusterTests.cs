using Patron.DuckDb;
using Patron.Pipeline.Projects;
using static Patron.Pipeline.Tests.Measurement.ClusteredShop;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>A campaign whose groups are drawn by cluster: who is drawn with whom, what is said of it, and when too few decide.</summary>
public sealed class ClusterTests
{
    const string OfSpring = """
        FROM gold.campaign_effects
        WHERE campaign = 'spring' AND comparison = 'control' AND rule IS NULL AND segment IS NULL AND campaign_as_of < as_of AND status = 'over'
        """;

    [Fact]
    public void Households_are_never_split_and_customers_without_one_are_drawn_alone()
    {
        // What a CSV file has in the place of nothing, and names with spaces around them.
        using MeasuredShop shop = Of(
            "CASE WHEN n % 10 > 0 THEN CASE n % 3 WHEN 0 THEN ' ' ELSE '' END || 'h' || n // 3 WHEN n % 20 > 0 THEN ' ' END",
            ("metrics/revenue.yml", MeasuredShop.Revenue));
        shop.Run("2026-01-05");
        ColumnTable groups = shop.Query("""
            SELECT cluster, count(DISTINCT "group") AS groups, count(*) AS members FROM gold.treatments
            WHERE "group" <> 'hold_out' GROUP BY cluster
            """);
        Assert.All(groups.Longs("groups"), count => Assert.Equal(1, count));
        Assert.Equal(3, groups.Longs("members").Max());
        ColumnTable others = shop.Query("""
            SELECT cluster FROM gold.treatments WHERE (cluster = ' customer ' || customer_key) <> (customer_key LIKE '%0')
            """);
        Assert.Equal(0, others.Rows);
        ColumnTable check = shop.Query("""
            SELECT sample_ratio_p_value, clusters_treated, clusters_control FROM gold.campaign_effects
            WHERE campaign = 'spring' AND comparison = 'control' AND rule IS NULL AND segment IS NULL
            """);
        // Chance drew households, 0.3 of them into control and 0.6 to be treated: of one degree of freedom the root is normal.
        (double treated, double control) = (check.Longs("clusters_treated")[0], check.Longs("clusters_control")[0]);
        double z = (control - ((treated + control) / 3)) / Math.Sqrt((treated + control) * 2 / 9);
        double expected = 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(z));
        Assert.Equal(expected, check.Doubles("sample_ratio_p_value")[0], 1e-9);
    }

    [Fact]
    public void Clusters_of_which_one_alone_buys_or_does_not_decide_nothing()
    {
        using MeasuredShop shop = Of(
            "'firm ' || n // 6", ("metrics/few.yml", Metric("share", "amount >= 100 AS value")),
            ("metrics/most.yml", Metric("share", "amount < 100 AS value")), ("metrics/spent.yml", Metric("mean", "amount AS value")));
        shop.Run("2026-01-05");
        ColumnTable rows = shop.Query("""
            SELECT customer_key, "group",
              "group" = 'control' AND cluster = min(cluster) FILTER (WHERE "group" = 'control') OVER () AS is_one
            FROM gold.treatments ORDER BY customer_key
            """);
        // Of the control group the customers of one firm buy for much, and all others for little.
        string[] ones = [.. Enumerable.Range(0, rows.Rows).Where(row => rows.Bools("is_one")[row]).Select(row => rows.Texts("customer_key")[row]!)];
        Assert.InRange(ones.Length, 4, 6);
        IEnumerable<int> buying = Enumerable.Range(0, rows.Rows).Where(row => rows.Texts("group")[row] != "treated" || row % 2 == 0);
        shop.Take(buying.Select(row =>
        {
            bool isMuch = rows.Texts("group")[row] == "treated" ? row % 4 == 0 : rows.Bools("is_one")[row];
            return new Order(rows.Texts("customer_key")[row]!, Contacted.AddDays(2), isMuch ? 200 + row : 50 + (row / 100m));
        }).Append(new Order("nobody", Contacted.AddDays(12), 1)));
        shop.Run("2026-01-20");
        ColumnTable found = shop.Query($"SELECT metric, reason, verdict, clusters_control {OfSpring} ORDER BY metric");
        Assert.All(found.Longs("clusters_control"), clusters => Assert.InRange(clusters, 30, 60));
        Assert.Equal("few most spent", string.Join(' ', found.Texts("metric")));
        Assert.Equal(
            "the experiment cannot tell: 1 cluster of the control group has an outcome, and 10 are needed", found.Texts("reason")[0]);
        Assert.Equal(
            "the experiment cannot tell: 1 cluster of the control group has a customer without an outcome, and 10 are needed",
            found.Texts("reason")[1]);
        Assert.Null(found.Texts("verdict")[0]);
        Assert.Null(found.Texts("verdict")[1]);
        Assert.NotNull(found.Texts("verdict")[2]);
    }

    [Theory]
    [InlineData("'h' || n % 20", @"customers of the control group are of \d clusters?, and 20 are needed")]
    [InlineData(
        "CASE WHEN n % 2 = 0 THEN 'h' || n // 6 ELSE 'town ' || n % 8 END",
        @"of \d+ clusters, which differ so much in size that they count as \d+(\.\d)?, and 40 are needed")]
    public void Too_few_clusters_decide_nothing_nor_do_many_of_which_few_have_most_customers(string household, string reason)
    {
        using MeasuredShop shop = Of(household, ("metrics/revenue.yml", MeasuredShop.Revenue));
        shop.Take(Draw(8));
        shop.Run("2026-01-05");
        Assert.Contains(shop.Observer.Warnings, said => said.StartsWith(
            "campaign spring: the largest cluster has ", StringComparison.Ordinal) && said.Contains("business as usual is to have", StringComparison.Ordinal));
        shop.Run("2026-01-20");
        ColumnTable rows = shop.Query($"SELECT reason, verdict {OfSpring}");
        Assert.Matches(reason, rows.Texts("reason")[0]);
        Assert.Null(rows.Texts("verdict")[0]);
    }

    [Fact]
    public void Customers_whose_cluster_is_another_one_are_told_of_by_number()
    {
        using MeasuredShop shop = With(("metrics/revenue.yml", MeasuredShop.Revenue));
        shop.Run("2026-01-05");
        Assert.DoesNotContain(shop.Observer.Warnings, said => said.Contains("cluster", StringComparison.Ordinal));
        shop.Run("2026-01-06");
        Assert.DoesNotContain(shop.Observer.Warnings, said => said.Contains("another cluster", StringComparison.Ordinal));
        (string file, string text) = Table(Households.Replace("n // 3", "(CASE WHEN n < 60 THEN 1000 ELSE 0 END + n // 3)", StringComparison.Ordinal));
        shop.Write(file, text);
        shop.Run("2026-01-07");
        // Six of these sixty have no household.
        Assert.Contains(shop.Observer.Warnings, said => said.Contains(
            "campaign spring: 54 of 900 customers decided about at 2026-01-05T23:00:00Z too have another cluster now", StringComparison.Ordinal));
        shop.Write("treatments/spring.yml", MeasuredShop.Campaign);
        shop.Run("2026-01-08");
        Assert.Contains(shop.Observer.Warnings, said => said.Contains("campaign spring: 900 of 900 customers", StringComparison.Ordinal));
    }

    [Fact]
    public void Clusters_beside_strata_are_refused()
    {
        string both = Campaign.Replace("cluster: household", "stratify_by: [age]\ncluster: household", StringComparison.Ordinal);
        using MeasuredShop shop = With(("metrics/revenue.yml", MeasuredShop.Revenue), ("treatments/spring.yml", both));
        Assert.Contains(
            "spring.yml:5:10: 'cluster' draws whole clusters, and members of one may be of several strata: leave out",
            Assert.Throws<ProjectException>(() => shop.Run("2026-01-05")).Message, StringComparison.Ordinal);
    }
}
