using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Simulation;

namespace Patron.Pipeline.Tests;

/// <summary>The retail example, run whole with fewer customers.</summary>
public sealed class RetailRunTests
{
    /// <summary>A copy of the example that a test may change.</summary>
    static ProjectDefinition Copy(TemporaryFolder folder, int customers = 2_000, int threads = 2)
    {
        string example = Repository.PathOf("examples", "retail");
        foreach (string file in Directory.EnumerateFiles(example, "*", SearchOption.AllDirectories))
            folder.Write(Path.GetRelativePath(example, file), File.ReadAllText(file));
        Change(folder, "sources/shop.yml", "customers: 100000", $"customers: {customers}");
        Change(folder, "patron.yml", "memory: 1GB", $"memory: 1GB\nthreads: {threads}");
        return Load(folder);
    }

    static void Change(TemporaryFolder folder, string file, string from, string to)
    {
        string text = File.ReadAllText(folder.PathOf(file));
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf(file), text.Replace(from, to, StringComparison.Ordinal));
    }

    static ProjectDefinition Load(TemporaryFolder folder) => ProjectLoader.Load(folder.FullPath, checks: SqlCheck.Of);

    static RunSummary Run(ProjectDefinition project, string? step = null) =>
        PipelineRun.Execute(project, new RunRequest { Step = step }, new SilentObserver());

    static string[] Ran(RunSummary run) =>
        [.. run.Steps.Where(step => step.Outcome.Status == StepStatus.Done).Select(step => step.Step.Name)];

    /// <summary>The hash of every gold table's content in key order, run, times of writing and names of files left out.</summary>
    static SortedDictionary<string, string> GoldOf(ProjectDefinition project)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        foreach (string table in lake.Tables().Where(table => table.StartsWith("gold.", StringComparison.Ordinal)))
        {
            lake.Bind([table]);
            hashes[table] = lake.Connection.Scalar<string>(
                $"SELECT count(*) || ' ' || md5(string_agg(md5(CAST(t AS VARCHAR)), '' ORDER BY CAST(t AS VARCHAR))) FROM (SELECT COLUMNS(one -> one NOT IN ('run_id', 'delivered_at', 'name')) FROM {table}) AS t");
        }

        return hashes;
    }

    [Fact]
    public void Every_gold_table_is_filled_and_a_second_run_changes_nothing()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Copy(folder);
        RunSummary first = Run(project);
        Assert.Equal(first.Steps.Count, Ran(first).Length);
        SortedDictionary<string, string> gold = GoldOf(project);
        Assert.Equal(["gold.deliveries", "gold.kpis", "gold.lifetime_value", "gold.recipients", "gold.scores", "gold.segments", "gold.treatments"], gold.Keys);
        Assert.All(gold.Values, hash => Assert.DoesNotMatch("^0 ", hash));

        Assert.Empty(Ran(Run(project)));
        Assert.Equal(gold, GoldOf(project));

        Directory.Delete(folder.PathOf("output"), recursive: true);
        Assert.Equal(["report"], Ran(Run(project)));
    }

    [Fact]
    public void Gold_is_the_same_to_the_bit_on_one_thread_and_on_two()
    {
        using TemporaryFolder one = new();
        using TemporaryFolder two = new();
        int customers = Rounds.Count(2_000, 60_000); // the full count fills several row groups, so that the engine really works in parallel
        ProjectDefinition onOne = Copy(one, customers, threads: 1);
        ProjectDefinition onTwo = Copy(two, customers, threads: 2);
        Run(onOne);
        Run(onTwo);
        Assert.Equal(GoldOf(onOne), GoldOf(onTwo));
    }

    [Fact]
    public void Gold_does_not_depend_on_the_order_of_rows_in_the_source_files()
    {
        using TemporaryFolder asWritten = new();
        using TemporaryFolder shuffled = new();
        ProjectDefinition first = FromFiles(asWritten, threads: 1, rows => rows);
        ProjectDefinition second = FromFiles(shuffled, threads: 2, rows =>
        {
            new Random((int)Rounds.Seed).Shuffle(rows);
            return rows;
        });
        Run(first);
        Run(second);
        Assert.Equal(GoldOf(first), GoldOf(second));
    }

    /// <summary>The example with its world as CSV files, their rows in a given order.</summary>
    static ProjectDefinition FromFiles(TemporaryFolder folder, int threads, Func<string[], string[]> order)
    {
        Copy(folder, threads: threads);
        RetailOptions world = new() { Customers = 2_000, Seed = 7, From = new(2024, 1, 1), To = new(2026, 1, 1), Threads = 2 };
        RetailWorld.Write(world, folder.PathOf("data"), progress: null, TestContext.Current.CancellationToken);
        StringBuilder source = new("kind: csv\ntables:\n");
        foreach (WorldTable table in RetailWorld.Tables)
        {
            string[] lines = File.ReadAllLines(folder.PathOf("data", table.File));
            File.WriteAllLines(folder.PathOf("data", table.File), [lines[0], .. order(lines[1..])]);
            source.AppendLine($"  {table.Name}:").AppendLine($"    path: data/{table.File}").AppendLine("    columns:");
            foreach (WorldColumn column in table.Columns)
                source.AppendLine($"      {column.Name}: {column.SqlType}");
            source.AppendLine($"    key: [{string.Join(", ", table.Key)}]");
        }

        folder.Write("sources/shop.yml", source.ToString());
        return Load(folder);
    }

    [Fact]
    public void A_changed_step_runs_again_with_what_depends_on_it_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        Run(Copy(folder));
        Change(folder, "treatments/win_back.yml", "control: 0.10", "control: 0.20");
        Assert.Equal(["treat win_back", "kpis", "report", "deliver win_back"], Ran(Run(Load(folder))));
        Change(folder, "tables/silver/purchases.sql", "-- One row is one order.", "-- A row is an order.");
        Assert.Empty(Ran(Run(Load(folder))));
    }

    [Fact]
    public void A_failed_step_leaves_its_table_at_the_former_version_and_names_its_file_and_line()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Copy(folder);
        Run(project, "silver.purchases");
        Change(folder, "tables/silver/purchases.sql", "orders.channel", "orders.chanel");
        StepFailedException error = Assert.Throws<StepFailedException>(() => Run(Load(folder), "silver.purchases"));
        Assert.Contains("tables/silver/purchases.sql:6: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("chanel", error.Message, StringComparison.Ordinal);
        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        Assert.Equal(0, lake.VersionOf("silver.purchases").Version);
    }

    [Fact]
    public void A_step_that_does_not_exist_is_answered_with_those_that_do()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Copy(folder);
        UnknownStepException error = Assert.Throws<UnknownStepException>(() => Run(project, "scores"));
        Assert.Contains("score churn", error.Message, StringComparison.Ordinal);
    }
}
