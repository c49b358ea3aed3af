using Patron.Bench.Harness;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>An upsert beside the overwriting of the whole table: time, files and bytes.</summary>
sealed class DeltaMergeBenchmark : IBenchmark
{
    const int Rows = 20_000_000;

    public string Name => "delta_merge";

    public string Story =>
        $"""
        1 % of {Rows:N0} purchases come again, corrected, and are upserted by their id into a Delta table with files of 16 MB:
        once as they mostly come, all among the newest 2 % of the table, once strewn over the whole table, which
        touches every file. Beside it the overwriting of the whole table.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using TemporaryFolder folder = new();
        int rows = scale.Of(Rows);
        Purchases.Make(connection, rows);
        DeltaTable table = DeltaTable.Open(folder.PathOf("table"));
        CommitDetails details = new("bench", "bench", TimeProvider.System.GetUtcNow());
        table.Create(connection, $"FROM {Purchases.Table}", details, new TableOptions
        {
            Properties = new Dictionary<string, string> { ["delta.targetFileSize"] = "16mb" },
        });
        string newest = Corrected($"id >= {rows - rows / 50} AND id % 2 = 0");
        string strewn = Corrected("id % 100 = 0");
        List<string> notes = [];
        foreach ((string name, string select) in new[] { ("newest", newest), ("strewn", strewn) })
            notes.Add(Effect(name, table, connection, select, details));
        Comparison measured = Comparison.Run(
            "Upsert of 1 %", warmUps: 0, repetitions: 3,
            new Case("the whole table overwritten", () => table.Overwrite(connection, $"FROM {Purchases.Table}", details)),
            new Case("upsert among the newest rows", () => table.Merge(connection, ["id"], newest, details)),
            new Case("upsert strewn over the table", () => table.Merge(connection, ["id"], strewn, details)));
        return [measured.With(notes)];
    }

    static string Corrected(string which) =>
        $"SELECT * REPLACE (CAST(amount + 1 AS DECIMAL(18,4)) AS amount) FROM {Purchases.Table} WHERE {which}";

    static string Effect(string name, DeltaTable table, Connection connection, string select, CommitDetails details)
    {
        Snapshot before = table.Snapshot(connection);
        table.Merge(connection, ["id"], select, details);
        Snapshot after = table.Snapshot(connection);
        HashSet<string> kept = [.. after.Files.Select(file => file.Path)];
        HashSet<string> known = [.. before.Files.Select(file => file.Path)];
        if (after.Rows != before.Rows)
            throw new InvalidOperationException($"The upsert made {after.Rows} rows of {before.Rows}.");
        int removed = before.Files.Count(file => !kept.Contains(file.Path));
        long written = after.Files.Where(file => !known.Contains(file.Path)).Sum(file => file.Size);
        return $"Rows {name}: {removed} of {before.Files.Count} files rewritten, {written / 1e6:F1} MB written; "
            + $"the whole table has {before.Files.Sum(file => file.Size) / 1e6:F1} MB.";
    }
}
