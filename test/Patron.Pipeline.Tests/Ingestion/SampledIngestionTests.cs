using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Ingestion;

/// <summary>Raw tables hold what sources gave, whatever sample the project works with.</summary>
public sealed class SampledIngestionTests
{
    const int Customers = 200;

    [Theory]
    [InlineData("mode: append")]
    [InlineData("mode: upsert\nnewest_by: changed_at")]
    public void Raw_tables_are_the_same_with_and_without_a_sample(string mode)
    {
        (string full, long everybody) = Taken("full", mode);
        (string sampled, long some) = Taken("0.05", mode);
        Assert.Equal(full, sampled);
        Assert.Equal(Customers, everybody);
        Assert.InRange(some, 1, Customers / 4);
    }

    /// <summary>
    /// Takes two files of orders: the second brings keys that came before, older and newer. Gives what is kept and how many
    /// customers later steps see.
    /// </summary>
    static (string Raw, long Seen) Taken(string sample, string mode)
    {
        using TemporaryFolder folder = new();
        folder.Write(
            "patron.yml", $"name: shop\ncustomer_key: customer_id\ncurrency: EUR\nas_of: 2026-01-01\nsample: {sample}\n");
        folder.Write(
            "sources/shop.yml",
            $$"""
            kind: csv
            tables:
              customers:
                path: data/customers.csv
                columns: { customer_id: VARCHAR }
                key: [customer_id]
              orders:
                path: data/orders-*.csv
                columns: { order_id: BIGINT, customer_id: VARCHAR, changed_at: TIMESTAMP, amount: BIGINT }
                key: [order_id]
                {{mode.Replace("\n", "\n    ", StringComparison.Ordinal)}}
                max_rejected: 100%
                checks:
                  - relationship: { column: customer_id, table: bronze.customers }
                  - unique: order_id
                  - row_count: { min: {{Customers}} }
            """);
        folder.Write("tables/silver/buyers.sql", "SELECT DISTINCT customer_id FROM bronze.orders ORDER BY ALL");
        folder.Write("data/customers.csv", "customer_id\n" + Lines(number => $"c{number}"));
        folder.Write("data/orders-1.csv", Head + Lines(number => $"{number},c{number},2025-02-01,1"));
        Run(folder);
        folder.Write(
            "data/orders-2.csv",
            Head + Lines(number => $"{number + (Customers / 2)},c{number},2025-0{1 + (number % 3)}-15,2"));
        Run(folder);

        ProjectDefinition project = Load(folder);
        project = project with { Settings = project.Settings with { Sample = null } };
        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        lake.Bind(lake.Tables());
        IEnumerable<string> tables = lake.Tables().Where(table => table.StartsWith("bronze.", StringComparison.Ordinal));
        string raw = string.Join('\n', tables.Select(table => lake.Connection.Scalar<string?>($"""
            SELECT string_agg(CAST(t AS VARCHAR), chr(10) ORDER BY CAST(t AS VARCHAR))
            FROM (SELECT * EXCLUDE (_ingested_at) FROM {table}) AS t
            """)));
        return (raw, lake.Connection.Scalar<long>("SELECT count(*) FROM silver.buyers"));
    }

    const string Head = "order_id,customer_id,changed_at,amount\n";

    static string Lines(Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, Customers).Select(number => line(number) + "\n"));

    static ProjectDefinition Load(TemporaryFolder folder) => ProjectLoader.Load(folder.FullPath, checks: SqlCheck.Of);

    static void Run(TemporaryFolder folder) => PipelineRun.Execute(Load(folder), new RunRequest(), new SilentObserver());
}
