using Patron.DuckDb;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Forgetting;

/// <summary>A customer of a small shop of files who asks to be erased.</summary>
public sealed class ForgetTests : IDisposable
{
    const string Ann = "A-17";

    readonly TemporaryFolder _folder = new();

    public ForgetTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _folder.Write(
            "sources/shop.yml",
            """
            kind: csv
            tables:
              orders:
                path: data/orders.csv
                max_rejected: 50%
                columns: { order_id: BIGINT, customer_id: VARCHAR, ordered_at: TIMESTAMP }
                key: [order_id]
              lines:
                path: data/lines.csv
                columns: { order_id: BIGINT, product: VARCHAR, amount: "DECIMAL(18,4)" }
              products:
                path: data/products.csv
                columns: { product: VARCHAR }
            """);
        _folder.Write(
            "data/orders.csv",
            "order_id,customer_id,ordered_at\n1,A-17,2025-01-01\n2,B-2,2025-01-02\n3,A-17,2025-01-03\n4,A-170,2025-01-04\n5,A-17,no day\n6,B-2,no day\n");
        _folder.Write("data/lines.csv", "order_id,product,amount\n1,hat,5\n1,cap,6\n2,hat,5\n3,hat,5\n4,cap,6\n");
        _folder.Write("data/products.csv", "product\nhat\ncap\n");
        _folder.Write("tables/silver/purchases.sql", "SELECT customer_id, order_id, ordered_at FROM bronze.orders");
        _folder.Write(
            "tables/gold/spend.sql",
            "SELECT customer_id AS customer_key, sum(amount) AS spend FROM bronze.orders JOIN bronze.lines USING (order_id) GROUP BY ALL ORDER BY ALL");
    }

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    RunSummary Run() => PipelineRun.Execute(Load(), new RunRequest(), new SilentObserver());

    ForgetProof Ask(bool isTrial = false) =>
        Forget.Customer(Load(), Ann, isTrial, TimeProvider.System, TestContext.Current.CancellationToken);

    long Rows(string table, string where)
    {
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        lake.Bind([table]);
        return lake.Connection.Scalar<long>($"SELECT count(*) FROM {table} WHERE {where}");
    }

    [Fact]
    public void Rows_of_the_person_and_rows_of_their_orders_are_gone_from_every_layer_and_version()
    {
        Run();
        _folder.Write("data/products.csv", "product\nhat\ncap\nsock\n");
        File.AppendAllText(_folder.PathOf("data", "orders.csv"), "7,C-3,2025-01-07\n");
        Run();
        ForgetProof proof = Ask();

        Assert.True(proof.IsComplete);
        Dictionary<string, long> rows = proof.Tables.ToDictionary(table => table.Table, table => table.Rows);
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["bronze.lines"] = 3, ["bronze.orders"] = 2, ["bronze.rejected"] = 1, ["gold.spend"] = 1, ["silver.purchases"] = 2,
            },
            rows);
        Assert.Equal((0, 1), proof.Tables.Single(table => table.Table == "bronze.orders").VersionsGone);
        Assert.Contains("bronze.products", proof.TablesWithout);
        Assert.Equal(["data/orders.csv"], proof.Sources);
        Assert.Equal(2, Rows("bronze.lines", "true"));
        Assert.Equal(1, Rows("bronze.orders", "customer_id = 'A-170'"));
        Assert.Equal(1, Rows("bronze.rejected", "true"));
        AssertNowhereInTheLake();
    }

    /// <summary>Every data file by itself, and the text of every log: no version is asked.</summary>
    void AssertNowhereInTheLake()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        string lake = Load().LakeFolder();
        foreach (string file in Directory.EnumerateFiles(lake, "*", SearchOption.AllDirectories))
        {
            string text = file.EndsWith(".parquet", StringComparison.Ordinal)
                ? connection.Scalar<string?>($"SELECT string_agg(CAST(t AS VARCHAR), ' ') FROM read_parquet({Sql.Literal(file)}) AS t") ?? ""
                : File.ReadAllText(file);
            Assert.DoesNotMatch(@"A-17\b(?!0)", text);
        }
    }

    [Fact]
    public void A_source_that_still_names_the_person_does_not_bring_them_back()
    {
        Run();
        Ask();
        Run();
        File.AppendAllText(_folder.PathOf("data", "orders.csv"), "8,A-17,2025-02-08\n9,A-17,some day\n");
        RunSummary run = Run();
        Assert.Contains(run.Steps, step => step.Step.Name == "ingest orders" && step.Outcome.Status == StepStatus.Done);
        Assert.Equal(0, Rows("bronze.orders", "customer_id = 'A-17'"));
        Assert.Equal(0, Rows("bronze.lines", "order_id IN (1, 3)"));
        Assert.Equal(1, Rows("bronze.rejected", "true"));
        AssertNowhereInTheLake();
        Assert.DoesNotContain(Ann, File.ReadAllText(Path.Combine(Load().StateFolder(), "forgotten.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_finds_the_same_and_changes_nothing()
    {
        Run();
        ForgetProof trial = Ask(isTrial: true);
        Assert.Equal(9, trial.Rows);
        Assert.False(trial.IsComplete);
        Assert.False(File.Exists(Path.Combine(Load().StateFolder(), "forgotten.json")));
        Assert.All(Run().Steps, step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
        Assert.Equal(9, Ask().Rows);
    }

    [Fact]
    public void Files_beside_the_lake_lose_the_lines_that_name_the_person()
    {
        Run();
        string log = Path.Combine(Load().StateFolder(), "runs", "x", "log.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        File.WriteAllText(log, "{\"a\":\"A-17\"}\n{\"a\":\"A-170\"}\n");
        ForgetProof proof = Ask();
        Assert.Equal([new ForgottenFile(".patron/runs/x/log.jsonl", "1 line removed")], proof.Files);
        Assert.Equal("{\"a\":\"A-170\"}\n", File.ReadAllText(log));
        Assert.Empty(Ask().Files);
    }
}
