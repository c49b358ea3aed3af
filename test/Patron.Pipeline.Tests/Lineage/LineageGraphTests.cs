using System.Security.Cryptography;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tests.Lineage;

/// <summary>Where the tables of a small shop of files come from.</summary>
public sealed class LineageGraphTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly MemoryStore _store = new();

    public LineageGraphTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _folder.Write(
            "sources/shop.yml",
            """
            kind: csv
            tables:
              orders:
                path: data/orders*.csv
                mode: append
                columns: { order_id: BIGINT, customer_id: VARCHAR, ordered_at: TIMESTAMP }
              lines:
                path: data/lines.csv
                columns: { order_id: BIGINT, amount: "DECIMAL(18,4)" }
            """);
        _folder.Write("data/orders1.csv", "order_id,customer_id,ordered_at\n1,A,2025-01-01\n2,B,2025-01-02\n");
        _folder.Write("data/lines.csv", "order_id,amount\n1,5\n1,6\n2,7\n");
        _folder.Write("tables/silver/spend.sql", "SELECT customer_id, sum(amount) AS spend FROM bronze.orders JOIN bronze.lines USING (order_id) GROUP BY ALL");
        _folder.Write("tables/gold/best.sql", "SELECT customer_id, spend + 0 AS spend FROM silver.spend WHERE spend > 1");
    }

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    void Run() => PipelineRun.Execute(Load(), new RunRequest(), new SilentObserver());

    LineageGraph Of(string name, ITrackingStore? store = null)
    {
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        return LineageGraph.Of(name, Load(), lake, store ?? TrackingFolder.Of(Load()))!;
    }

    [Fact]
    public void A_table_is_followed_back_to_files_with_their_hashes()
    {
        Run();
        LineageGraph graph = Of("gold.best");
        Assert.Equal("gold.best@v0", graph.Root);
        Assert.Equal(["silver.spend@v0"], graph[graph.Root].Inputs);
        Assert.Equal(["bronze.lines@v0", "bronze.orders@v0"], graph["silver.spend@v0"].Inputs.Order());
        LineageNode file = graph[Assert.Single(graph["bronze.orders@v0"].Inputs)];
        Assert.Equal((LineageKind.File, "data/orders1.csv"), (file.Kind, file.Name));
        byte[] content = File.ReadAllBytes(_folder.PathOf("data", "orders1.csv"));
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), content.Length), (file.Sha256, file.Bytes));
        Assert.Equal(("gold.best", 2L), (graph[graph.Root].Making!.Step, graph[graph.Root].Making!.Rows));
    }

    [Fact]
    public void An_earlier_version_keeps_its_own_inputs_and_files()
    {
        Run();
        _folder.Write("data/orders2.csv", "order_id,customer_id,ordered_at\n3,C,2025-01-03\n");
        Run();
        LineageGraph now = Of("gold.best");
        Assert.Equal(("gold.best@v1", 2), (now.Root, now["bronze.orders@v1"].Inputs.Count));
        Assert.Equal(["bronze.lines@v0", "bronze.orders@v1"], now["silver.spend@v1"].Inputs.Order());
        LineageGraph before = Of("gold.best@v0");
        Assert.Equal("data/orders1.csv", before[Assert.Single(before["bronze.orders@v0"].Inputs)].Name);
        Assert.NotEqual(now[now.Root].Making!.Run, before[before.Root].Making!.Run);
    }

    [Fact]
    public void Columns_follow_the_definitions_that_the_version_was_made_with()
    {
        Run();
        _folder.Write("tables/gold/best.sql", "SELECT customer_id, -1 AS spend FROM silver.spend");
        Run();
        Assert.Equal(["customer_id <- Copied silver.spend.customer_id", "spend <- ", "run_id <- ", "rows <- "], Columns("gold.best", "gold.best@v1"));
        Assert.Equal(
            ["customer_id <- Copied silver.spend.customer_id", "spend <- Computed silver.spend.spend", "run_id <- ", "rows <- Filtered silver.spend.spend"],
            Columns("gold.best@v0", "gold.best@v0"));
        Assert.Equal(
            [
                "customer_id <- Copied bronze.orders.customer_id", "spend <- Aggregated bronze.lines.amount",
                "rows <- Joined bronze.lines.order_id Joined bronze.orders.order_id Grouped bronze.orders.customer_id",
            ],
            Columns("gold.best", "silver.spend@v0"));
    }

    [Fact]
    public void A_table_read_now_in_a_version_and_from_outside_is_followed_to_each_of_them()
    {
        Run();
        string outside = _folder.PathOf(".patron", "lake", "silver", "spend");
        foreach (string file in Directory.GetFiles(outside, "*", SearchOption.AllDirectories))
        {
            string copy = _folder.PathOf("elsewhere", "spend", Path.GetRelativePath(outside, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        _folder.Write("data/orders2.csv", "order_id,customer_id,ordered_at\n2,C,2025-01-03\n");
        _folder.Write(
            "tables/silver/change.sql",
            """
            SELECT now.customer_id, now.spend AS now, past.spend AS past, other.spend AS other
            FROM silver.spend AS now JOIN silver.spend AS past AT (VERSION => 0) USING (customer_id)
              JOIN delta_scan('elsewhere/spend') AS other USING (customer_id)
            """);
        Run();
        LineageGraph graph = Of("silver.change");
        Assert.Equal(["silver.spend@v0", "silver.spend@v1", "source:delta:elsewhere/spend@v0"], graph[graph.Root].Inputs.Order(StringComparer.Ordinal));
        Assert.All(graph.Nodes, node => Assert.True(node.IsTold));
        Assert.Equal(["bronze.lines@v0", "bronze.orders@v0"], graph["silver.spend@v0"].Inputs.Order());
        Assert.Equal(
            ["now <- Copied silver.spend.spend", "past <- Copied silver.spend@v0.spend", "other <- Copied delta:elsewhere/spend.spend"],
            Columns("silver.change", "silver.change@v0")[1..4]);
    }

    string[] Columns(string name, string node)
    {
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        ITrackingStore store = TrackingFolder.Of(Load());
        ColumnLineage columns = LineageGraph.Of(name, Load(), lake, store)!.WithColumns(Load(), lake, store)[node].Columns!;
        Assert.True(columns.RowsAreKnown && columns.Columns.All(column => column.IsKnown));
        return
        [
            .. columns.Columns.Select(column => $"{column.Name} <- {Text(column.Sources)}"),
            $"rows <- {Text(columns.Rows)}",
        ];
    }

    static string Text(IEnumerable<ColumnSource> sources) => string.Join(' ', sources.Select(source => $"{source.Use} {source.Table}.{source.Column}"));

    [Fact]
    public void A_version_of_a_run_whose_record_is_gone_names_the_run_and_says_that_no_more_is_told()
    {
        Run();
        LineageNode node = Assert.Single(Of("silver.spend", _store).Nodes);
        Assert.False(node.IsTold);
        Assert.Matches("^[0-9TZ]+-[0-9a-f]{4}$", node.Making!.Run);
        Assert.Null(node.Making.Step);
    }

    [Fact]
    public void What_a_killed_run_finished_is_told_by_the_next_one_that_found_it_unchanged()
    {
        Run();
        TrackingFolder store = TrackingFolder.Of(Load());
        string killed = Assert.Single(store.Runs()).Id;
        File.Delete(store.ArtifactPath(killed, StepRecord.File)); // it is written at the end of a run
        Assert.False(Of("gold.best")["gold.best@v0"].IsTold);
        Run();
        LineageGraph graph = Of("gold.best");
        Assert.Equal((killed, "gold.best", 2L), (graph[graph.Root].Making!.Run, graph[graph.Root].Making!.Step, graph[graph.Root].Making!.Rows));
        Assert.Equal(["silver.spend@v0"], graph[graph.Root].Inputs);
        Assert.Equal(["bronze.lines@v0", "bronze.orders@v0"], graph["silver.spend@v0"].Inputs.Order());
        Assert.All(graph.Nodes, node => Assert.True(node.IsTold));
    }

    [Fact]
    public void Of_many_runs_only_those_about_the_versions_are_opened()
    {
        for (int number = 0; number < 1000; number++)
        {
            (string run, int spend) = ($"r{number:0000}", number / 100);
            List<StepRecord> steps =
            [
                MemoryStore.Step("silver.spend", $"r{spend * 100:0000}", [], [$"silver.spend@v{spend}"], number % 100 == 0 ? "done" : "unchanged"),
                MemoryStore.Step("dataset churn", run, [$"silver.spend@v{spend}"], [$"silver.dataset_churn@v{number}"]),
            ];
            if (number == 950)
                steps.Add(MemoryStore.Step("train churn", run, ["silver.dataset_churn@v950"], ["model.churn@v1"]));
            _store.With(run, "ann", [.. steps]);
        }

        _store.WithModel("churn", 1, "r0950", "r0950-churn");
        LineageGraph graph = Of("model.churn", _store);
        Assert.Equal(["r0950", "r0950", "r0900"], graph.Nodes.Select(node => node.Making!.Run));
        Assert.Equal(["r0899", "r0900", "r0949", "r0950"], _store.Opened.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_champion_is_told_by_who_put_it_in_place_not_by_the_runs_that_found_it_there()
    {
        _store.With("r1", "ann", MemoryStore.Step("promote churn", "r1", ["model.churn@v1"], ["champion.churn@v1"]))
            .WithModel("churn", 1, "r1", "r1-churn", "champion");
        LineageNode node = Of("champion.churn", _store)["champion.churn@v1"];
        Assert.Null(node.Making);
        Assert.False(node.IsTold);

        Audit("ann", AuditActions.Override, "churn/1", ("reason", "the fair begins"));
        Audit("ann", AuditActions.Promotion, "churn/1");
        Audit("bob", AuditActions.Promotion, "churn/2", ("run", "r2"), ("before", "1"));
        Audit("bob", AuditActions.Promotion, "sales/1");
        LineageMaking byHand = Of("champion.churn", _store)["champion.churn@v1"].Making!;
        Assert.Equal((null, null, "ann", "override: the fair begins"), (byHand.Run, byHand.Step, byHand.User, byHand.Decision));
        Audit("cid", AuditActions.Rollback, "churn/1", ("before", "2"));
        LineageMaking back = Of("champion.churn", _store)["champion.churn@v1"].Making!;
        Assert.Equal(("cid", "rollback"), (back.User, back.Decision));
    }

    void Audit(string who, string action, string subject, params ReadOnlySpan<(string, string?)> details) =>
        new AuditLog(Load(), TimeProvider.System, who).Append(action, subject, details);

    [Fact]
    public void Scores_lead_through_champion_and_model_to_the_training_data()
    {
        _store.With("r1", "ann",
                MemoryStore.Step("features f", "r1", ["silver.spend@v0"], ["silver.features_f@v0"]),
                MemoryStore.Step("dataset churn", "r1", ["silver.features_f@v0", "silver.spend@v0"], ["silver.dataset_churn@v0"]),
                MemoryStore.Step("train churn", "r1", ["silver.dataset_churn@v0"], ["model.churn@v1"]),
                MemoryStore.Step("promote churn", "r1", ["model.churn@v1"], ["champion.churn@v1"]))
            .WithModel("churn", 1, "r1", "r1-churn", "champion")
            .With("r2", "bob",
                MemoryStore.Step("train churn", "r1", ["silver.dataset_churn@v0"], ["model.churn@v1"], "unchanged"),
                MemoryStore.Step("train churn", "r2", ["silver.dataset_churn@v1"], ["model.churn@v2"]),
                MemoryStore.Step("promote churn", "r2", ["model.churn@v2"], ["champion.churn@v1"]),
                MemoryStore.Step("score churn", "r2", ["champion.churn@v1", "silver.features_f@v0"], ["gold.scores@v3"]))
            .WithModel("churn", 2, "r2", "r2-churn");
        Audit("ann", AuditActions.Promotion, "churn/1", ("run", "r1"));
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);

        LineageGraph graph = LineageGraph.Of("champion.churn", Load(), lake, _store)!;
        Assert.Equal("champion.churn@v1", graph.Root);
        Assert.Equal(("r1", "promote churn", "ann"), (graph[graph.Root].Making!.Run, graph[graph.Root].Making!.Step, graph[graph.Root].Making!.User));
        Assert.Equal(["model.churn@v1"], graph[graph.Root].Inputs);
        Assert.Equal("r1-churn", graph["model.churn@v1"].Detail);
        Assert.Equal(["silver.dataset_churn@v0"], graph["model.churn@v1"].Inputs);
        Assert.Equal(["silver.features_f@v0", "silver.spend@v0"], graph["silver.dataset_churn@v0"].Inputs);
        Assert.Equal("model.churn@v2", LineageGraph.Of("model.churn", Load(), lake, _store)!.Root);
        Assert.Null(LineageGraph.Of("model.churn@v9", Load(), lake, _store));
        Assert.Null(LineageGraph.Of("gold.nothing", Load(), lake, _store));
    }
}
