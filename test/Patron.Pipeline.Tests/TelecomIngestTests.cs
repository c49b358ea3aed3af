using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Simulation;

namespace Patron.Pipeline.Tests;

/// <summary>A project whose source is the telecom world.</summary>
public sealed class TelecomIngestTests
{
    static readonly WorldSize Size = new(120, 3, new DateOnly(2025, 3, 1), new DateOnly(2025, 9, 1), 2);

    [Fact]
    public void Every_row_of_the_world_is_in_bronze_and_its_last_bills_are_what_was_charged()
    {
        using TemporaryFolder folder = new();
        SimulatedWorld.Named("telecom").Write(Size, folder.PathOf("files"), TestContext.Current.CancellationToken);
        ProjectDefinition project = Project(folder);
        PipelineRun.Execute(project, new RunRequest(), new SilentObserver());

        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        lake.Bind(TelecomWorld.Tables.Select(table => "bronze." + table.Name));
        foreach (WorldTable table in TelecomWorld.Tables)
        {
            int rows = File.ReadLines(folder.PathOf("files", table.File)).Count() - 1;
            long taken = lake.Connection.Scalar<long>($"SELECT count(*) FROM bronze.{table.Name}");
            Assert.Equal((table.Name, rows), (table.Name, (int)taken));
        }

        Assert.DoesNotContain("bronze.rejected", lake.Tables());
        decimal billed = lake.Connection.Scalar<decimal>(
            """
            SELECT CAST(sum(revenue) AS DECIMAL(18,2)) FROM (
              SELECT arg_max(revenue, loaded_at) AS revenue FROM bronze.revenue_monthly
              WHERE service = 'voice' AND month = DATE '2025-05-01' GROUP BY customer_id)
            """);
        decimal charged = lake.Connection.Scalar<decimal>(
            """
            SELECT CAST(sum(charged) AS DECIMAL(18,2)) FROM bronze.usage_daily
            WHERE service = 'voice' AND day >= DATE '2025-05-01' AND day < DATE '2025-06-01'
            """);
        Assert.True(charged > 0);
        Assert.Equal(charged, billed);
    }

    static ProjectDefinition Project(TemporaryFolder folder)
    {
        folder.Write("patron.yml", "name: operator\ncustomer_key: customer_id\ncurrency: EUR\nthreads: 2\n");
        folder.Write("sources/operator.yml", string.Create(
            CultureInfo.InvariantCulture,
            $"""
            kind: generator
            world: telecom
            customers: {Size.Customers}
            seed: {Size.Seed}
            from: {Size.From:yyyy-MM-dd}
            to: {Size.To:yyyy-MM-dd}
            """));
        return ProjectLoader.Load(folder.FullPath, checks: SqlCheck.Of);
    }
}
