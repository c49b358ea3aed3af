using System.Security.Cryptography;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Treatments;

public sealed class TreatStepTests : IDisposable
{
    const int Many = 2_000;

    readonly Campaigns _campaigns = new();

    [Fact]
    public void Everyone_in_the_audience_has_one_row_and_nobody_else()
    {
        _campaigns.Customers(Many);
        _campaigns.Run();
        Assert.Equal(0, Count("""
            (SELECT customer_key FROM made WHERE churn >= 0.3) AS audience
            FULL JOIN gold.treatments USING (customer_key)
            WHERE audience.customer_key IS NULL OR campaign IS NULL
            """));
        Assert.Equal(0, Count("(SELECT customer_key FROM gold.treatments GROUP BY ALL HAVING count(*) > 1)"));
    }

    [Fact]
    public void Rows_in_another_order_give_the_same_decisions_and_the_same_file()
    {
        _campaigns.Customers(Many);
        _campaigns.Run();
        string decisions = _campaigns.Decisions();
        byte[] file = File.ReadAllBytes(_campaigns.Delivered[0]);
        using Campaigns others = new();
        foreach (string order in new[] { "n DESC", $"hash(n + {Rounds.Seed % 1000})" })
        {
            others.Customers(Many, order);
            others.Run();
            Assert.Equal(decisions, others.Decisions());
            Assert.Equal(file, File.ReadAllBytes(others.Delivered[0]));
        }
    }

    [Fact]
    public void Limits_are_used_up_and_those_over_one_fall_to_the_next_rule()
    {
        _campaigns.Customers(Many);
        _campaigns.Run();
        Assert.Equal(30, Count("gold.treatments WHERE rule = 'valuable'"));
        Assert.Equal(40, Count("gold.treatments WHERE rule = 'leaving'"));
        // Nobody whom the limit of the first rule left out would have come before one whom it took.
        Assert.True(
            _campaigns.Lake.Connection.Scalar<bool>("""
                SELECT min(churn * value) FILTER (rule = 'valuable') >= max(churn * value) FILTER (rule IS DISTINCT FROM 'valuable')
                FROM gold.treatments JOIN made USING (customer_key)
                WHERE churn >= 0.6 AND value >= 50 AND "group" IN ('treated', 'none')
                """));
        Assert.NotEqual(0,
            Count("gold.treatments JOIN made USING (customer_key) WHERE rule = 'german' AND churn >= 0.6 AND value >= 50"));
        Assert.Equal(0, Count("gold.treatments JOIN made USING (customer_key) WHERE \"group\" = 'none' AND country = 'DE'"));
    }

    [Fact]
    public void Chance_draws_the_groups_in_their_shares()
    {
        _campaigns.Customers(20_000);
        _campaigns.Run();
        double audience = Count("gold.treatments");
        foreach ((string group, double share) in new[] { ("control", 0.1), ("business_as_usual", 0.05) })
        {
            // Six standard deviations of a binomial count: the hash is fixed, so this fails always or never.
            double bound = 6 * Math.Sqrt(audience * share * (1 - share));
            double drawn = Count($"gold.treatments WHERE \"group\" = '{group}'");
            Assert.InRange(drawn, audience * share - bound, audience * share + bound);
        }

        Assert.Equal(0, Count("gold.treatments WHERE (\"group\" = 'treated') <> (treatment IS NOT NULL)"));
        Assert.Equal(0, Count("gold.treatments WHERE \"group\" <> 'treated' AND (cost <> 0 OR expected_value IS NOT NULL)"));
    }

    [Fact]
    public void A_customer_keeps_their_group_when_others_come_and_go()
    {
        _campaigns.Customers(Many);
        _campaigns.Run();
        using Campaigns fewer = new();
        fewer.Customers(Many, where: "n % 2 = 0");
        fewer.Run();
        const string drawn = """
            SELECT customer_key
            FROM gold.treatments
            WHERE "group" = 'control' AND CAST(customer_key[2:] AS INTEGER) % 2 = 0
            ORDER BY ALL
            """;
        Assert.Equal(_campaigns.Query(drawn).Texts("customer_key"), fewer.Query(drawn).Texts("customer_key"));
    }

    [Fact]
    public void Reasons_are_sentences_with_the_customers_values()
    {
        _campaigns.Customers(Many);
        _campaigns.Lake.Connection.Execute(
            "UPDATE made SET churn = 0.7125, value = 1083.2, country = 'DE' WHERE customer_key = 'c1'");
        _campaigns.Lake.Connection.Execute("UPDATE made SET churn = 0.35, value = 10, country = NULL WHERE customer_key = 'c2'");
        _campaigns.Run();
        Assert.Equal("valuable: churn 0.713 >= 0.6 and value 1083.20 >= 50", WhyOf("c1"));
        Assert.Equal(
            "no rule fits; valuable needs churn 0.350 >= 0.6 and value 10.00 >= 50",
            WhyOf("c2"));
        Assert.NotEqual(0, Count("gold.treatments WHERE \"group\" = 'none' AND why LIKE '%valuable is full (limit 30)%'"));
        Assert.Equal(
            "drawn by chance into the control group (0.1 of the audience)",
            _campaigns.Lake.Connection.Scalar<string>("SELECT any_value(why) FROM gold.treatments WHERE \"group\" = 'control'"));
    }

    [Fact]
    public void The_file_has_the_treated_alone_and_its_manifest_vouches_for_it()
    {
        _campaigns.Customers(Many);
        _campaigns.Run();
        string[] files = _campaigns.Delivered;
        Assert.Equal(["win_back_2026-01-01_run-1.csv", "win_back_2026-01-01_run-1.json"],
            files.Select(file => Path.GetFileName(file)));
        string[] lines = File.ReadAllText(files[0]).Split("\r\n");
        Assert.Equal("customer_id,campaign,campaign_code,treatment,variant,channel,expected_value,cost", lines[0]);
        Assert.Equal(Count("gold.treatments WHERE \"group\" = 'treated'"), lines.Length - 2);
        Assert.Contains(lines, line => line.EndsWith(",win_back,WB10,voucher_10,,email,,0.06", StringComparison.Ordinal));
        Assert.Matches(@"^c\d+,win_back,WB20,voucher_20,warm,email,\d+\.\d\d,0\.10$",
            lines.First(line => line.Contains("WB20", StringComparison.Ordinal)));

        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(files[1]));
        Assert.Equal(lines.Length - 2, manifest.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal("run-1", manifest.RootElement.GetProperty("run").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(files[0]))),
            manifest.RootElement.GetProperty("sha256").GetString());
    }

    [Fact]
    public void The_same_decisions_are_not_delivered_twice_and_others_are()
    {
        _campaigns.Customers(Many);
        _campaigns.Run("run-1");
        _campaigns.Run("run-2");
        Assert.Equal(2, _campaigns.Delivered.Length);
        _campaigns.Customers(Many - 500);
        _campaigns.Run("run-3");
        Assert.Equal(4, _campaigns.Delivered.Length);
        Assert.Equal(0, Count("gold.treatments WHERE run_id <> 'run-3'"));
    }

    [Fact]
    public void Values_with_quotes_commas_and_line_ends_are_quoted()
    {
        _campaigns.Customers(Many);
        _campaigns.Lake.Connection.Execute(
            "UPDATE made SET customer_key = 'a \"b\", c' || chr(10) || 'd', churn = 0.99, value = 9999 WHERE customer_key = 'c1'");
        _campaigns.Run();
        Assert.Contains("\r\n\"a \"\"b\"\", c\nd\",win_back,", File.ReadAllText(_campaigns.Delivered[0]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_audience_is_told_and_gives_a_file_with_the_header_alone()
    {
        _campaigns.Customers(10, where: "false");
        _campaigns.Run();
        Assert.Equal(0, Count("gold.treatments"));
        Assert.Contains("no customer is in the audience (churn >= 0.3)", Assert.Single(_campaigns.Observer.Warnings),
            StringComparison.Ordinal);
        Assert.Equal("customer_id,campaign,campaign_code,treatment,variant,channel,expected_value,cost\r\n",
            File.ReadAllText(_campaigns.Delivered[0]));
    }

    [Fact]
    public void A_folder_that_takes_no_files_is_named_and_the_decisions_stay()
    {
        _campaigns.Customers(Many);
        File.WriteAllText(_campaigns.Project.PathOf("campaigns"), "in the way");
        Assert.StartsWith(
            "treatments/win_back.yml:1: the folder campaigns takes no files (",
            Assert.Throws<DeliveryException>(() => _campaigns.Run()).Message, StringComparison.Ordinal);
        Assert.NotEqual(0, Count("gold.treatments"));
        Assert.False(_campaigns.Lake.Exists("gold.deliveries"));
    }

    [Fact]
    public void Another_customer_view_makes_the_step_stale()
    {
        Campaign campaign = Campaign.Of(_campaigns.Project.Treatments.Single(), _campaigns.Lake.Connection, new ProblemList())!;
        string DefinitionOn(string select) =>
            new TreatStep(_campaigns.Project, campaign, new CustomerSource(["gold.scores"], _ => select), _campaigns.Lake, []).Info.Definition;
        Assert.Equal(DefinitionOn("SELECT churn FROM a"), DefinitionOn("SELECT churn FROM a"));
        Assert.NotEqual(DefinitionOn("SELECT churn FROM a"), DefinitionOn("SELECT churn FROM a UNION SELECT leaving FROM b"));
    }

    [Fact]
    public void Very_small_shares_are_numbers_in_sql_too()
    {
        using Campaigns rare = new(Campaigns.WinBack
            .Replace("control: 0.1", "control: 0.00001", StringComparison.Ordinal)
            .Replace("business_as_usual: 0.05", "business_as_usual: 0.00002", StringComparison.Ordinal));
        rare.Customers(10);
        rare.Run();
        Assert.Equal(0, rare.Lake.Connection.Scalar<long>("SELECT count(*) FROM gold.treatments WHERE \"group\" = 'control'"));
    }

    public void Dispose() => _campaigns.Dispose();

    long Count(string from) => _campaigns.Lake.Connection.Scalar<long>($"SELECT count(*) FROM {from}");

    string WhyOf(string customer) =>
        _campaigns.Lake.Connection.Scalar<string>(
            $"SELECT why FROM gold.treatments WHERE customer_key = {Sql.Literal(customer)}");
}
