using System.Security.Cryptography;
using System.Text.Json;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Forgetting;

/// <summary>A customer of a small shop of files who asks to be erased.</summary>
public sealed class ForgetTests : IDisposable
{
    const string Ann = "C00000017";

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
            "order_id,customer_id,ordered_at\n1,C00000017,2025-01-01\n2,B-2,2025-01-02\n3,C00000017,2025-01-03\n4,C000000171,2025-01-04\n5,C00000017,no day\n6,B-2,no day\n");
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
        Assert.Equal(1, Rows("bronze.orders", "customer_id = 'C000000171'"));
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
            Assert.DoesNotMatch(@"C00000017\b", text);
        }
    }

    [Fact]
    public void A_source_that_still_names_the_person_does_not_bring_them_back()
    {
        Run();
        Ask();
        Run();
        File.AppendAllText(_folder.PathOf("data", "orders.csv"), "8,C00000017,2025-02-08\n9,C00000017,some day\n");
        RunSummary run = Run();
        Assert.Contains(run.Steps, step => step.Step.Name == "ingest orders" && step.Outcome.Status == StepStatus.Done);
        Assert.Equal(0, Rows("bronze.orders", "customer_id = 'C00000017'"));
        Assert.Equal(0, Rows("bronze.lines", "order_id IN (1, 3)"));
        Assert.Equal(1, Rows("bronze.rejected", "true"));
        AssertNowhereInTheLake();
        Assert.DoesNotContain(Ann, File.ReadAllText(_folder.PathOf("forgotten.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_environment_does_not_know_them_either()
    {
        Run();
        Ask();
        File.AppendAllText(_folder.PathOf("patron.yml"), "environments:\n  dev: { seed: 3 }\n");
        ProjectDefinition dev = ProjectLoader.Load(_folder.FullPath, "dev", checks: SqlCheck.Of);
        PipelineRun.Execute(dev, new RunRequest(), new SilentObserver());
        using LakeSession lake = LakeSession.Open(dev, DateTimeOffset.UnixEpoch);
        lake.Bind(["bronze.orders", "bronze.lines"]);
        Assert.Equal(0, lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.orders WHERE customer_id = 'C00000017'"));
        Assert.Equal(2, lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.lines"));
    }

    [Fact]
    public void What_an_interruption_left_is_found_by_the_next_call()
    {
        Run();
        using (LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch))
        {
            PersonTraces traces = new(Load(), lake, Ann);
            ForgottenList.Open(Load()).Add("customer_id", traces.Values());
            lake.Erase("bronze.orders", traces.Condition(["customer_id"])!, new CommitDetails("forget", "x", DateTimeOffset.UnixEpoch), default);
        }

        Assert.Equal(3, Ask().Tables.Single(table => table.Table == "bronze.lines").Rows);
        AssertNowhereInTheLake();
    }

    [Fact]
    public void Somebody_outside_the_sample_is_forgotten_like_anybody()
    {
        Run();
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\nas_of: 2026-01-01\nsample: dev\n");
        Assert.True(StableHash.Share(42, SampleShare.Purpose, Ann) >= 0.001);
        ForgetProof proof = Ask();
        Assert.True(proof.IsComplete);
        Assert.Equal(2, proof.Tables.Single(table => table.Table == "bronze.orders").Rows);
        AssertNowhereInTheLake();
    }

    [Fact]
    public void A_second_person_is_forgotten_though_no_rejected_row_is_left()
    {
        _folder.Write("data/orders.csv", "order_id,customer_id,ordered_at\n1,C00000017,2025-01-01\n2,B-2,2025-01-02\n5,C00000017,no day\n6,B-3,2025-01-01\n");
        Run();
        Ask();
        Assert.True(Forget.Customer(Load(), "B-2", isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken).IsComplete);
        Assert.Equal(1, Rows("bronze.orders", "true"));
    }

    [Fact]
    public void Keys_of_one_name_in_several_tables_are_not_mixed_up()
    {
        _folder.Write(
            "sources/shop.yml",
            """
            kind: csv
            tables:
              orders:
                path: data/orders.csv
                columns: { id: BIGINT, customer_id: VARCHAR }
                key: [id]
              tickets:
                path: data/tickets.csv
                columns: { id: BIGINT, customer_id: VARCHAR }
                key: [id]
              products:
                path: data/goods.csv
                columns: { id: BIGINT, name: VARCHAR }
                key: [id]
            """);
        _folder.Write("data/orders.csv", "id,customer_id\n1,C00000017\n2,B-2\n");
        _folder.Write("data/tickets.csv", "id,customer_id\n1,B-2\n2,C00000017\n");
        _folder.Write("data/goods.csv", "id,name\n1,hat\n2,cap\n");
        File.Delete(_folder.PathOf("tables", "silver", "purchases.sql"));
        File.Delete(_folder.PathOf("tables", "gold", "spend.sql"));
        Run();
        Ask();
        Run();
        Assert.Equal(2, Rows("bronze.products", "true"));
        Assert.Equal(1, Rows("bronze.tickets", "id = 1"));
        Assert.Equal(1, Rows("bronze.orders", "id = 2"));
        Assert.Equal(1, Rows("bronze.orders", "true"));
    }

    [Fact]
    public void A_customer_who_is_a_number_takes_no_other_number_along()
    {
        _folder.Write("data/orders.csv", "order_id,customer_id,ordered_at\n1,42,2025-01-01\n2,B-2,2025-01-02\n3,B-3,no 19.42\n4,42,no day\n");
        Run();
        string log = Path.Combine(Load().StateFolder(), "runs", "x", "log.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        File.WriteAllText(log, "{\"rows\":42}\n");
        ForgetProof proof = Forget.Customer(Load(), "42", isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(1, proof.Tables.Single(table => table.Table == "bronze.rejected").Rows);
        Assert.Equal(1, Rows("bronze.rejected", "raw LIKE '%19.42%'"));
        Assert.DoesNotContain(proof.Files, file => file.File.EndsWith(".jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_that_came_and_went_do_not_stop_the_search()
    {
        _folder.Write("tables/silver/clients.sql", "SELECT customer_id AS buyer, 1 AS n FROM bronze.orders");
        Run();
        _folder.Write("tables/silver/clients.sql", "SELECT customer_id AS client, 'x' AS kind FROM bronze.orders");
        Run();
        _folder.Write("tables/silver/clients.sql", "SELECT 1 AS n");
        Run();
        Assert.True(Ask().IsComplete);
        AssertNowhereInTheLake();
    }

    [Fact]
    public void A_column_of_another_name_gives_them_away_too()
    {
        _folder.Write("tables/silver/clients.sql", "SELECT customer_id AS client, count(*) AS n FROM bronze.orders GROUP BY ALL ORDER BY ALL");
        Run();
        Assert.Equal(1, Ask().Tables.Single(table => table.Table == "silver.clients").Rows);
        AssertNowhereInTheLake();
    }

    [Fact]
    public void A_trial_finds_the_same_and_changes_nothing()
    {
        Run();
        ForgetProof trial = Ask(isTrial: true);
        Assert.Equal(9, trial.Rows);
        Assert.False(trial.IsComplete);
        Assert.False(File.Exists(_folder.PathOf("forgotten.json")));
        Assert.All(Run().Steps, step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
        Assert.Equal(9, Ask().Rows);
    }

    [Fact]
    public void Files_beside_the_lake_lose_the_lines_that_name_the_person()
    {
        Run();
        string log = Path.Combine(Load().StateFolder(), "runs", "x", "log.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        File.WriteAllText(log, "{\"a\":\"C00000017\"}\n{\"a\":\"C000000171\"}\n");
        ForgetProof proof = Ask();
        Assert.Equal([new ForgottenFile(".patron/runs/x/log.jsonl", "1 line removed", IsGone: true)], proof.Files);
        Assert.Equal("{\"a\":\"C000000171\"}\n", File.ReadAllText(log));
        Assert.Empty(Ask().Files);
    }

    [Theory]
    [InlineData("csv", "1 line removed")]
    [InlineData("jsonl", "1 line removed")]
    [InlineData("parquet", "1 row removed")]
    public void A_delivered_file_of_any_format_loses_the_person_and_its_manifest_vouches_for_it_again(string format, string removed)
    {
        _folder.Write("features/orders.yml", "table: silver.purchases\ntime: ordered_at\nprefix: order\nwindows: [lifetime]\naggregates: { order_id: [count] }\n");
        _folder.Write("treatments/all.yml", $$"""
            audience: "true"
            control: 0.000001
            channel: email
            rules: [{ name: all, when: "true", treatment: mail, campaign_code: A }]
            delivery: { folder: out, format: {{format}} }

            """);
        Run();
        string file = Directory.GetFiles(_folder.PathOf("out"), "*." + format).Single();
        ForgetProof proof = Ask();
        Assert.Contains(new ForgottenFile($"out/{Path.GetFileName(file)}", removed, IsGone: true), proof.Files);
        Assert.Contains(proof.Tables, table => table.Table == "gold.recipients" && table.Rows == 1);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
        Assert.Equal(2, manifest.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), manifest.RootElement.GetProperty("sha256").GetString());
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        Assert.Equal(2, lake.Connection.Scalar<long>($"SELECT count(*) FROM '{file}' WHERE customer_id IN ('B-2', 'C000000171')"));
        Assert.Empty(Ask().Files);
    }

    [Fact]
    public void A_record_of_several_lines_goes_whole_and_a_file_that_was_never_delivered_goes_with_its_manifest()
    {
        Run();
        _folder.Write("treatments/all.yml", "audience: \"true\"\ncontrol: 0.1\nchannel: email\nrules: [{ name: all, when: \"true\", treatment: mail, campaign_code: A }]\n");
        string file = _folder.Write("campaigns/all_2026-01-01_x.csv", "customer_id,street\r\nB-2,\"a\nb\"\r\nC00000017,\"Ann's \"\"House\"\"\nRose Lane 1\"\r\nC-3,c\r\n");
        string hidden = _folder.Write("campaigns/.all_2026-01-01_y.jsonl.tmp", "{\"customer_id\":\"C00000017\"}\n");
        string manifest = _folder.Write("campaigns/.all_2026-01-01_y.json.tmp", "{}");
        Assert.True(Ask().IsComplete);
        Assert.Equal("customer_id,street\r\nB-2,\"a\nb\"\r\nC-3,c\r\n", File.ReadAllText(file));
        Assert.Equal((false, false), (File.Exists(hidden), File.Exists(manifest)));
    }

    [Theory]
    [InlineData("a+b@x.com")]
    [InlineData("müller")]
    [InlineData("o'brien")]
    public void Whatever_way_JSON_writes_a_key_it_is_found(string customer)
    {
        Run();
        string page = _folder.Write("output/value.html", HtmlPage.Of("Value", new { Customers = new[] { customer } }));
        string figures = _folder.Write("output/value.json", HtmlPage.JsonOf(new { Customer = customer }));
        string log = _folder.Write("output/log.jsonl", $"{JsonSerializer.Serialize(new { Customer = customer })}\n{{}}\n");

        ForgetProof proof = Forget.Customer(Load(), customer, isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(["output/log.jsonl", "output/value.html"], proof.Files.Where(file => file.IsGone).Select(file => file.File));
        Assert.Equal("output/value.json", Assert.Single(proof.Files, file => !file.IsGone).File);
        Assert.Equal((false, false, "{}\n"), (proof.IsComplete, File.Exists(page), File.ReadAllText(log)));

        File.Delete(figures);
        Assert.True(Forget.Customer(Load(), customer, isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken).IsComplete);
    }
}
