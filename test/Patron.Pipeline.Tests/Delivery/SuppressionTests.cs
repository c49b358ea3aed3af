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
        Assert.Matches($@"^treatments/win_back\.yml:\d+: 'suppress': there is no file {list}: put it there", missing.Message);
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
        Assert.EndsWith(
            ": 'suppress': silver.opted_out has no column 'customer_id': did you mean 'custmer_id'? Possible: customer, custmer_id",
            Assert.Throws<DeliveryException>(() => campaigns.Deliver()).Message, StringComparison.Ordinal);
        Assert.Empty(campaigns.Delivered);
    }

    [Fact]
    public void Keys_are_compared_as_they_are_written_and_a_list_that_names_nobody_is_told()
    {
        using Campaigns campaigns = Make("suppress: lists/out.jsonl\n");
        const string key = "0000000A-0000-0000-0000-00000000000B"; // what infers types makes it a UUID in small letters
        campaigns.Lake.Connection.Execute($"UPDATE made SET customer_key = '{key}', churn = 0.99, value = 9999 WHERE customer_key = 'c1'");
        campaigns.Decide();
        Assert.Contains(key, Treated(campaigns));
        Directory.CreateDirectory(campaigns.Project.PathOf("lists"));
        File.WriteAllText(campaigns.Project.PathOf("lists/out.jsonl"), $"{{\"customer_id\":\"{key}\"}}\n");
        campaigns.Deliver("run-1");
        Assert.DoesNotContain(key, Csv(campaigns));
        Assert.DoesNotContain(campaigns.Observer.Warnings, warning => warning.Contains("lists/out.jsonl", StringComparison.Ordinal));

        File.WriteAllText(campaigns.Project.PathOf("lists/out.jsonl"), "{\"customer_id\":\"somebody@example.com\"}\n");
        campaigns.Deliver("run-2");
        Assert.Contains(campaigns.Observer.Warnings, warning => warning.Contains("nobody in lists/out.jsonl was ever decided about", StringComparison.Ordinal));
        Assert.Equal([key], Csv(campaigns, 1));

        campaigns.Lake.Connection.Execute($"COPY (SELECT 1.0::DOUBLE AS customer_id) TO '{campaigns.Project.PathOf("lists/out.parquet")}' (FORMAT parquet)");
        using Campaigns numbers = Make("suppress: lists/out.parquet\n");
        Directory.CreateDirectory(numbers.Project.PathOf("lists"));
        File.Copy(campaigns.Project.PathOf("lists/out.parquet"), numbers.Project.PathOf("lists/out.parquet"));
        numbers.Decide();
        Assert.Contains("column 'customer_id' of lists/out.parquet is DOUBLE", Assert.Throws<DeliveryException>(() => numbers.Deliver()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_a_file_suppressed_is_looked_for_again_by_every_run()
    {
        using Campaigns campaigns = Make("suppress: lists/out.csv\n");
        campaigns.Decide();
        Directory.CreateDirectory(campaigns.Project.PathOf("lists"));
        File.WriteAllText(campaigns.Project.PathOf("lists/out.csv"), $"customer_id\n{Treated(campaigns)[0]}\n");
        campaigns.Deliver("run-1");
        Assert.False(campaigns.IsDelivered());
        File.WriteAllText(campaigns.Project.PathOf("lists/out.csv"), "customer_id\n");
        campaigns.Deliver("run-2");
        Assert.Equal(Treated(campaigns)[..1], Csv(campaigns, 1));
        Assert.True(campaigns.IsDelivered());
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
