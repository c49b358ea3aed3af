using System.Text.Json;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Treatments;

namespace Patron.Pipeline.Tests.Delivery;

public sealed class SuppressionTests
{
    static readonly (string, string)[] Tables =
    [
        ("tables/silver/opted_out.sql", "SELECT 'c0' AS customer_id"),
        ("tables/silver/people.sql", "SELECT 'c0' AS customer_id, 'x' AS email"),
    ];

    static Campaigns Make(string delivery)
    {
        Campaigns campaigns = new(Campaigns.WinBack + delivery, Tables);
        campaigns.Customers(2000);
        campaigns.Table("silver.opted_out", "SELECT 'c0' AS customer_id");
        return campaigns;
    }

    static string[] Treated(Campaigns campaigns) =>
        [.. campaigns.Query("SELECT customer_key FROM gold.treatments WHERE \"group\" = 'treated' ORDER BY ALL").Texts("customer_key")!];

    static string[] Csv(Campaigns campaigns, int at = 0) =>
        [.. File.ReadAllLines(campaigns.Delivered.Where(file => file.EndsWith(".csv")).ElementAt(at)).Skip(1).Select(line => line.Split(',')[0])];

    [Fact]
    public void Whoever_is_put_on_a_list_after_the_decision_is_not_sent_anything_until_they_are_off_it()
    {
        using Campaigns campaigns = Make("suppress: silver.opted_out\n");
        campaigns.Decide();
        string[] treated = Treated(campaigns);
        campaigns.Table("silver.opted_out", $"SELECT unnest(['{treated[3]}', '{treated[7]}', 'nobody']) AS customer_id");
        campaigns.Deliver("run-1");
        Assert.Equal(treated.Except([treated[3], treated[7]]), Csv(campaigns));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(campaigns.Delivered[1]));
        Assert.Equal(
            (treated.Length - 2, 2),
            (manifest.RootElement.GetProperty("rows").GetInt32(), manifest.RootElement.GetProperty("suppressed").GetInt32()));
        Assert.Equal(
            new[] { treated[3], treated[7] }.Order(StringComparer.Ordinal),
            campaigns.Query($"SELECT customer_key FROM {campaigns.Lake.Snapshot("gold.recipients").ToSql()} WHERE delivery IS NULL ORDER BY ALL").Texts("customer_key"));

        campaigns.Deliver("run-2");
        Assert.Equal(2, campaigns.Delivered.Length);
        campaigns.Table("silver.opted_out", $"SELECT '{treated[3]}' AS customer_id");
        campaigns.Deliver("run-3");
        Assert.Equal([treated[7]], Csv(campaigns, 1));
    }

    [Theory]
    [InlineData("lists/out.csv", "COPY (SELECT '{0}' AS customer_id, 'asked' AS why) TO '{1}' (HEADER)")]
    [InlineData("lists/out.jsonl", "COPY (SELECT '{0}' AS customer_id) TO '{1}' (FORMAT json)")]
    [InlineData("lists/out.parquet", "COPY (SELECT '{0}' AS customer_id) TO '{1}' (FORMAT parquet)")]
    public void A_file_is_a_list_too_and_is_read_when_delivery_begins(string list, string write)
    {
        using Campaigns campaigns = Make($"suppress: [silver.opted_out, {list}]\n");
        campaigns.Decide();
        string[] treated = Treated(campaigns);
        DeliveryException missing = Assert.Throws<DeliveryException>(() => campaigns.Deliver());
        Assert.StartsWith($"treatments/win_back.yml: 'suppress': there is no file {list}: put it there", missing.Message, StringComparison.Ordinal);
        Assert.Empty(campaigns.Delivered);

        Directory.CreateDirectory(campaigns.Project.PathOf("lists"));
        campaigns.Lake.Connection.Execute(string.Format(
            System.Globalization.CultureInfo.InvariantCulture, write, treated[0], campaigns.Project.PathOf(list)));
        campaigns.Deliver();
        Assert.Equal(treated[1..], Csv(campaigns));
    }

    [Fact]
    public void Those_whom_nobody_may_contact_are_asked_for_again_too()
    {
        using Campaigns campaigns = Make("contact: { do_not_contact: silver.opted_out }\n");
        campaigns.Decide();
        string[] treated = Treated(campaigns);
        campaigns.Table("silver.opted_out", $"SELECT '{treated[^1]}' AS customer_id");
        campaigns.Deliver();
        Assert.Equal(treated[..^1], Csv(campaigns));
    }

    [Fact]
    public void A_list_without_customers_delivers_nobody()
    {
        using Campaigns campaigns = Make("suppress: silver.opted_out\n");
        campaigns.Decide();
        campaigns.Table("silver.opted_out", "SELECT 1 AS customer, 'c1' AS custmer_id");
        Assert.Equal(
            "treatments/win_back.yml: 'suppress': silver.opted_out has no column 'customer_id': did you mean 'custmer_id'? Possible: customer, custmer_id",
            Assert.Throws<DeliveryException>(() => campaigns.Deliver()).Message);
        Assert.Empty(campaigns.Delivered);
    }

    [Fact]
    public void Columns_of_other_tables_are_the_customers_own()
    {
        using Campaigns campaigns = Make("delivery: { columns: { id: customer_key, to: silver.people.email } }\n");
        campaigns.Table("silver.people", "SELECT customer_key AS customer_id, customer_key || '@example.com' AS email FROM made WHERE customer_key <> 'c2'");
        campaigns.Run();
        Assert.All(
            File.ReadAllLines(campaigns.Delivered[0]).Skip(1).Select(line => line.Split(',')),
            contact => Assert.Equal(contact[0] == "c2" ? "" : contact[0] + "@example.com", contact[1]));

        campaigns.Table("silver.people", "SELECT customer_key AS customer_id, 'x' AS email FROM made, range(2)");
        string twice = Assert.Throws<ProjectException>(() => campaigns.Deliver("run-2", Campaigns.AsOf.AddDays(1))).Message;
        Assert.Matches(@"^treatments/win_back\.yml:\d+:\d+: table silver\.people has customers more than once", twice);
        campaigns.Table("silver.people", "SELECT customer_key AS customer_id, 'x' AS mail FROM made");
        string missing = Assert.Throws<ProjectException>(() => campaigns.Deliver("run-2", Campaigns.AsOf.AddDays(1))).Message;
        Assert.Contains("table silver.people has no column 'email': did you mean 'mail'?", missing, StringComparison.Ordinal);
    }
}
