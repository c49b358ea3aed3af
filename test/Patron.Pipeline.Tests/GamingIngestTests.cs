using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Simulation;

namespace Patron.Pipeline.Tests;

/// <summary>A project whose source is the gaming world.</summary>
public sealed class GamingIngestTests
{
    static readonly WorldSize Size = new(150, 3, new DateOnly(2025, 3, 1), new DateOnly(2025, 5, 1), 2);

    [Fact]
    public void Every_row_of_the_world_is_in_bronze_and_the_labels_follow_from_the_events()
    {
        using TemporaryFolder folder = new();
        SimulatedWorld.Named("gaming").Write(Size, folder.PathOf("files"), TestContext.Current.CancellationToken);
        ProjectDefinition project = Project(folder);
        PipelineRun.Execute(project, new RunRequest(), new SilentObserver());

        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        lake.Bind(GamingWorld.Tables.Select(table => "bronze." + table.Name));
        foreach (WorldTable table in GamingWorld.Tables)
        {
            int rows = File.ReadLines(folder.PathOf("files", table.File)).Count() - 1;
            long taken = lake.Connection.Scalar<long>($"SELECT count(*) FROM bronze.{table.Name}");
            Assert.Equal((table.Name, rows), (table.Name, (int)taken));
        }

        Assert.DoesNotContain("bronze.rejected", lake.Tables());
        long wrong = lake.Connection.Scalar<long>(
            """
            WITH events AS (
              SELECT user_id, event_time FROM bronze.purchases UNION ALL SELECT user_id, event_time FROM bronze.bets
              UNION ALL SELECT user_id, event_time FROM bronze.wins)
            SELECT count(*) FROM bronze.outcomes AS o JOIN bronze.registrations AS r USING (user_id)
            WHERE (label = 1) = EXISTS (FROM events AS e WHERE e.user_id = o.user_id
              AND e.event_time >= r.event_time + INTERVAL 1 DAY AND e.event_time < o.known_at)
            """);
        Assert.Equal(0, wrong);
        Assert.Equal(0, lake.Connection.Scalar<long>(
            "SELECT count(*) FROM bronze.registrations ANTI JOIN bronze.postcodes USING (postcode)"));
    }

    static ProjectDefinition Project(TemporaryFolder folder)
    {
        folder.Write("patron.yml", "name: operator\ncustomer_key: user_id\ncurrency: EUR\nthreads: 2\n");
        folder.Write("sources/operator.yml", string.Create(
            CultureInfo.InvariantCulture,
            $"""
            kind: generator
            world: gaming
            customers: {Size.Customers}
            seed: {Size.Seed}
            from: {Size.From:yyyy-MM-dd}
            to: {Size.To:yyyy-MM-dd}
            """));
        return ProjectLoader.Load(folder.FullPath, checks: SqlCheck.Of);
    }
}
