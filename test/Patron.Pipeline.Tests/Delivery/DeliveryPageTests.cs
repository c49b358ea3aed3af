using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Treatments;

namespace Patron.Pipeline.Tests.Delivery;

/// <summary>docs/delivery.md says what is so.</summary>
public sealed class DeliveryPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "delivery.md"));

    [Fact]
    public void The_examples_of_the_page_are_read()
    {
        TreatmentDefinition campaign = Load(Blocks[0]);
        Assert.Equal(["silver.opted_out", "lists/opted_out.csv"], campaign.Suppress.Select(list => list.Name));
        Assert.Equal(["folder", "warehouse"], campaign.Delivery.Select(delivery => delivery.Name));
        Assert.Equal(["id", "email", "offer", "code", "worth"], campaign.Delivery[1].Columns.Select(column => column.Name));
        Assert.Equal("silver.people", campaign.Delivery[1].Columns[1].Table);
        WebhookDelivery webhook = Assert.IsType<WebhookDelivery>(Assert.Single(Load(Blocks[1]).Delivery));
        Assert.Equal(("webhook", WebhookDelivery.UsualBatch, HttpSourceDefinition.UsualTimeoutSeconds), (webhook.Name, webhook.Batch, webhook.TimeoutSeconds));
        PostgresDelivery postgres = Assert.IsType<PostgresDelivery>(Assert.Single(Load(Blocks[2]).Delivery));
        Assert.Equal(("postgres", "campaigns.contacts", 3), (postgres.Name, postgres.Table, postgres.Columns.Count));
        RabbitMqDelivery rabbit = Assert.IsType<RabbitMqDelivery>(Assert.Single(Load(Blocks[3]).Delivery));
        Assert.Equal(("rabbitmq", "campaigns", "win.back"), (rabbit.Name, rabbit.Exchange, rabbit.RoutingKey));
        Assert.Equal((RabbitMqDelivery.UsualBatch, HttpSourceDefinition.UsualTimeoutSeconds), (rabbit.Batch, rabbit.TimeoutSeconds));
    }

    [Fact]
    public void The_columns_of_the_page_are_those_that_can_be_delivered_and_those_that_usually_are()
    {
        Assert.All(DeliveryColumn.Known, column => Assert.Contains($"`{column}`", Page, StringComparison.Ordinal));
        Assert.Contains(
            "| the customer's key, " + string.Join(", ", DeliveryColumn.Usual("id").Skip(1).Select(column => column.Name)) + " |", Page, StringComparison.Ordinal);
        Assert.Contains(
            string.Join(", ", Enum.GetNames<DeliveryFormat>().Take(2).Select(format => $"`{format.ToLowerInvariant()}`")) + " or `parquet`", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_of_the_page_have_the_columns_it_names()
    {
        using Campaigns campaigns = new();
        campaigns.Customers(500);
        campaigns.Run();
        foreach (string table in new[] { DeliveryRecord.Recipients, DeliveryRecord.Deliveries })
        {
            string row = Page.Split('\n').Single(line => line.StartsWith($"| `{table}` |", StringComparison.Ordinal));
            Assert.All(
                campaigns.Lake.Snapshot(table).Schema.Fields.Select(field => field.Name).Except(["run_id"]),
                column => Assert.Matches($@"\b{column}\b", row));
        }
    }

    static string[] Blocks => [.. Page.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];

    static TreatmentDefinition Load(string delivery)
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\n");
        folder.Write("tables/silver/opted_out.sql", "SELECT 1 AS customer_id");
        folder.Write("tables/silver/people.sql", "SELECT 1 AS customer_id, 'x' AS email");
        folder.Write("treatments/win_back.yml", Campaigns.WinBack + delivery);
        return ProjectLoader.Load(folder.FullPath).Treatments.Single();
    }
}
