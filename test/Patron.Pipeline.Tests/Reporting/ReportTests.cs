using System.Text.Json;
using System.Text.RegularExpressions;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Reporting;

namespace Patron.Pipeline.Tests.Reporting;

public sealed partial class ReportTests(DecidedShop shop) : IClassFixture<DecidedShop>
{
    string ReportPath => ReportFile.PathOf(shop.Project, shop.Summary.AsOf);

    [Fact]
    public void Every_chart_draws_in_a_browser_and_nothing_fails()
    {
        string document = Chromium.DocumentOf(ReportPath);
        Assert.Equal("report_2026-01-01.html", Path.GetFileName(ReportPath));
        int charts = Charts().Count(document);
        Assert.True(charts >= 15, $"{charts} charts");
        Assert.Equal(charts, Regex.Count(document, "data-drawn=\"true\""));
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
        string[] titles =
            ["Concentration of value", "Coverage of intervals", "Probability of being alive over a history", "Calibration", "Lift by decile", "Customers by segment", "Who gets what", "Orders"];
        Assert.All(titles, title => Assert.Contains($"<h3>{title}</h3>", document, StringComparison.Ordinal));
        Assert.Equal(charts, Regex.Count(document, "<summary>Numbers</summary>"));
    }

    [Fact]
    public void The_page_needs_no_other_file_and_no_network()
    {
        // The chart library names addresses of licences and namespaces; the policy keeps the browser from fetching anything.
        string page = File.ReadAllText(ReportPath).Replace(Resources.Text("Page/echarts.js"), "", StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|(src|href)=\"[^#]|url\\(|@import", page);
    }

    [Fact]
    public void Texts_of_customers_do_not_reach_the_page()
    {
        using JsonDocument data = Data();
        string[] reasons = [.. data.RootElement.GetProperty("campaigns")[0].GetProperty("samples").EnumerateArray()
            .Select(sample => sample.GetProperty("why").GetString()!)];
        Assert.Contains(reasons, why =>
            why.StartsWith("valuable: value ", StringComparison.Ordinal) && why.Contains("segment …", StringComparison.Ordinal));
    }

    [Fact]
    public void Figures_of_the_page_are_those_of_the_tables()
    {
        using JsonDocument data = Data();
        JsonElement value = data.RootElement.GetProperty("values")[0];
        Assert.Equal(Scalar<long>("SELECT count(*) FROM gold.lifetime_value"), value.GetProperty("customers").GetInt64());
        Assert.Equal(Scalar<double>("SELECT sum(value ORDER BY value) FROM gold.lifetime_value"),
            value.GetProperty("total").GetDouble(), 1e-6);
        bool tells = Scalar<long>("SELECT count(value_low) FROM gold.lifetime_value") > 0;
        Assert.Equal(tells ? JsonValueKind.Object : JsonValueKind.Null, value.GetProperty("total_ends").ValueKind);
        JsonElement campaign = data.RootElement.GetProperty("campaigns")[0];
        Assert.Equal(60, campaign.GetProperty("rules")[0].GetProperty("customers").GetInt64());
        Assert.Equal(30.0, campaign.GetProperty("rules")[0].GetProperty("cost").GetDouble());
        Assert.Equal(
            Scalar<long>("SELECT count(*) FROM gold.treatments"),
            campaign.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("customers").GetInt64()));
    }

    [Fact]
    public void Figures_of_pictures_are_those_of_the_customers()
    {
        using JsonDocument data = Data();
        JsonElement pictures = data.RootElement.GetProperty("values")[0].GetProperty("pictures");
        double customers = Scalar<long>("SELECT count(*) FROM gold.lifetime_value");
        Assert.Equal(customers, pictures.GetProperty("frequency_histogram").EnumerateArray().Sum(bar => bar.GetProperty("actual").GetDouble()));
        Assert.Equal(customers, pictures.GetProperty("value_concentration").GetProperty("deciles").EnumerateArray()
            .Sum(decile => decile.GetProperty("customers").GetDouble()));
        JsonElement alive = pictures.GetProperty("alive_histories");
        Assert.Equal(3, alive.GetArrayLength());
        foreach (JsonElement history in alive.EnumerateArray())
        {
            string key = history.GetProperty("customer").GetString()!;
            JsonElement last = history.GetProperty("points").EnumerateArray().Last();
            Assert.Equal(
                Scalar<double>($"SELECT p_alive FROM gold.lifetime_value WHERE customer_key = '{key}'"),
                last.GetProperty("probability_alive").GetDouble(), 1e-12);
            Assert.Equal(
                Scalar<long>($"SELECT count(DISTINCT CAST(ordered_at AS DATE)) - 1 FROM silver.purchases WHERE customer_id = '{key}'"),
                last.GetProperty("purchases").GetInt64());
        }
    }

    [Fact]
    public void Standard_kpis_add_up_to_the_purchases()
    {
        Assert.Equal(Scalar<long>("SELECT count(*) FROM silver.purchases"),
            Scalar<double>("SELECT sum(value) FROM gold.kpis WHERE kpi = 'orders'"));
        Assert.Equal(Scalar<double>("SELECT CAST(sum(amount) AS DOUBLE) FROM silver.purchases"),
            Scalar<double>("SELECT sum(value) FROM gold.kpis WHERE kpi = 'revenue'"), 1e-6);
        Assert.Equal(600.0, Scalar<double>("SELECT max(value) FROM gold.kpis WHERE kpi = 'customers'"));
        Assert.Equal(600.0, Scalar<double>("SELECT sum(value) FROM gold.kpis WHERE kpi = 'new_customers'"));
        Assert.Equal(24, Scalar<long>("SELECT count(*) FROM gold.kpis WHERE kpi = 'active_customers'"));
        Assert.Equal("2024-01-01", Scalar<string>("SELECT CAST(min(date) AS VARCHAR) FROM gold.kpis"));
        // The engine's own standard deviation, over customers of one month.
        Assert.Equal(
            Scalar<double>("""
                SELECT avg(amount) - 1.96e0 * stddev_samp(amount) / sqrt(count(*))
                FROM (
                  SELECT CAST(sum(amount) AS DOUBLE) AS amount
                  FROM silver.purchases
                  WHERE date_trunc('month', ordered_at) = TIMESTAMPTZ '2025-03-01 00:00:00+01'
                  GROUP BY customer_id
                )
                """),
            Scalar<double>("SELECT low FROM gold.kpis WHERE kpi = 'revenue_per_active_customer' AND date = DATE '2025-03-01'"),
            1e-8);
    }

    [Fact]
    public void A_second_run_changes_nothing()
    {
        DateTime written = File.GetLastWriteTimeUtc(ReportPath);
        string[] delivered = Directory.GetFiles(shop.Project.PathOf("campaigns"));
        Assert.Equal(2, delivered.Length);
        SilentObserver observer = new();
        RunSummary again = shop.RunAgain(observer);
        Assert.All(again.Steps, step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
        Assert.Equal(written, File.GetLastWriteTimeUtc(ReportPath));
        Assert.Equal(delivered, Directory.GetFiles(shop.Project.PathOf("campaigns")));
    }

    T Scalar<T>(string sql)
    {
        using LakeSession lake = LakeSession.Open(shop.Project, shop.Summary.AsOf);
        lake.Bind(["silver.purchases", "gold.lifetime_value", "gold.treatments", "gold.kpis"]);
        return lake.Connection.Scalar<T>(sql);
    }

    JsonDocument Data()
    {
        string page = File.ReadAllText(ReportPath);
        const string begin = "id=\"data\">";
        int start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
    }

    [GeneratedRegex("class=\"chart[ a-z]*\"")]
    private static partial Regex Charts();
}
