using System.Globalization;
using System.Text.Json.Nodes;
using Patron.Bench.Harness;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>How soon a table with a long past can be read, and how little of a large one a narrow query reads.</summary>
sealed class DeltaOpenBenchmark : IBenchmark
{
    const int Commits = 10_000;
    const int Days = 1_000;
    const int RowsOfDay = 20_000;
    const double OpenSeconds = 0.2;

    static readonly CommitDetails Details = new("WRITE", "bench", DateTimeOffset.UnixEpoch);

    public string Name => "delta_open";

    public string Story =>
        $"""
        A Delta table of {Commits:N0} commits with a file each, opened from its checkpoint and from its commits alone; and a table of
        {Days:N0} days with {RowsOfDay:N0} rows each, of which one day is asked for: by the files that its partition values leave, by
        all files with the condition left to the engine, and without a condition.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        return [Open(connection, folder, scale), OneDay(connection, folder, scale)];
    }

    static Comparison Open(Connection connection, TemporaryFolder folder, Scale scale)
    {
        int commits = scale.Of(Commits);
        DeltaTable checkpointed = Long(connection, folder.PathOf("checkpointed"), commits, commits);
        DeltaTable plain = Long(connection, folder.PathOf("plain"), commits, commits * 10);
        Comparison measured = Comparison.Run(
            "Open", warmUps: 2, repetitions: 9,
            new Case("newest version's number", () => checkpointed.NewestVersion()),
            new Case("from the checkpoint", () => Require(commits + 1, checkpointed.Snapshot(connection).Files.Count)),
            new Case("from the commits alone", () => Require(commits + 1, plain.Snapshot(connection).Files.Count)));
        return measured.With(
            Goal.Below("a table with a checkpoint opens in at most", OpenSeconds, measured.MedianSeconds(1), " s", scale));
    }

    /// <summary>Commits in the form that other writers give them, and a last one of Patron's own, after which a checkpoint may be due.</summary>
    static DeltaTable Long(Connection connection, string folder, int commits, int interval)
    {
        DeltaTable table = DeltaTable.Open(folder);
        string every = interval.ToString(CultureInfo.InvariantCulture);
        table.Create(connection, "SELECT 0 AS i", Details, new TableOptions
        {
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = every },
        });
        for (int version = 1; version < commits; version++)
        {
            File.WriteAllText(
                Path.Combine(folder, "_delta_log", string.Create(CultureInfo.InvariantCulture, $"{version:D20}.json")),
                "{\"commitInfo\":{\"timestamp\":1700000000000,\"operation\":\"WRITE\"}}\n" + Add(version) + "\n");
        }

        table.Append(connection, "SELECT 1 AS i", Details);
        return table;
    }

    static string Add(int version)
    {
        string value = version.ToString(CultureInfo.InvariantCulture);
        JsonObject statistics = new()
        {
            ["numRecords"] = 1,
            ["minValues"] = new JsonObject { ["i"] = version },
            ["maxValues"] = new JsonObject { ["i"] = version },
            ["nullCount"] = new JsonObject { ["i"] = 0 },
        };
        return new JsonObject
        {
            ["add"] = new JsonObject
            {
                ["path"] = $"part-{value}.parquet",
                ["partitionValues"] = new JsonObject(),
                ["size"] = 1000,
                ["modificationTime"] = 1_700_000_000_000,
                ["dataChange"] = true,
                ["stats"] = statistics.ToJsonString(),
            },
        }.ToJsonString();
    }

    static Comparison OneDay(Connection connection, TemporaryFolder folder, Scale scale)
    {
        int days = scale.Of(Days);
        DeltaTable table = DeltaTable.Open(folder.PathOf("days"));
        table.Create(
            connection,
            $"SELECT DATE '2024-01-01' + CAST(i // {RowsOfDay} AS INTEGER) AS day, i FROM range({(long)days * RowsOfDay}) r(i)",
            Details,
            new TableOptions { PartitionBy = ["day"] });
        string day = $"DATE '2024-01-01' + {days / 2}";
        Snapshot snapshot = table.Snapshot(connection);
        ColumnCondition condition = new("day", ColumnComparison.Equal, [day]);
        return Comparison.Run(
            "One day", warmUps: 1, repetitions: 7,
            new Case("the day's files", () => Require(
                RowsOfDay, Count(connection, snapshot.ToSql(snapshot.FilesFor(connection, [condition])), "true"))),
            new Case("all files, the condition left to the engine", () => Require(
                RowsOfDay, Count(connection, snapshot.ToSql(), $"day = {day}"))),
            new Case("every day", () => Require((long)days * RowsOfDay, Count(connection, snapshot.ToSql(), "i >= 0"))));
    }

    static long Count(Connection connection, string source, string where) =>
        connection.Scalar<long>($"SELECT count(i) FROM {source} WHERE {where}");

    static void Require(long expected, long found)
    {
        if (expected != found)
            throw new InvalidOperationException($"{found} in place of {expected}");
    }
}
