using Patron.DuckDb;

namespace Patron.Delta.Tests;

/// <summary>A table in a folder of its own, with an engine to work on it.</summary>
sealed class TestTable : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();
    readonly Database _database;

    public TestTable(string name = "table", Func<string, ITableStorage>? storage = null)
    {
        _database = Database.Open(new DatabaseOptions { Threads = 2 });
        Connection = _database.Connect();
        Folder = _folder.PathOf(name);
        Table = storage is null ? DeltaTable.Open(Folder) : DeltaTable.Open(storage(Folder));
    }

    public Connection Connection { get; }

    public string Folder { get; }

    public DeltaTable Table { get; }

    public static CommitDetails Details(string operation = "WRITE") => new(operation, "run-1", Noon);

    public CommitOutcome Create(string select, TableOptions? options = null) =>
        Table.Create(Connection, select, Details(), options);

    public CommitOutcome Append(string select) => Table.Append(Connection, select, Details());

    public CommitOutcome Overwrite(string select, bool newColumns = false) =>
        Table.Overwrite(Connection, select, Details(), newColumns);

    public CommitOutcome Replace(string where, string select) => Table.Replace(Connection, where, select, Details());

    public Snapshot Snapshot(long? version = null) => Table.Snapshot(Connection, version);

    /// <summary>The rows of a query over the table, which it names <c>t</c>, as text, in the order in which they come.</summary>
    public string[] Rows(string query = "SELECT * FROM t", long? version = null)
    {
        using Result result = Connection.Query($"WITH t AS (FROM {Snapshot(version).ToSql()}) {query}");
        ColumnTable table = result.ReadAll();
        return [.. Enumerable.Range(0, table.Rows).Select(row =>
            string.Join("|", Enumerable.Range(0, table.Columns.Count).Select(column => Text(table.Value(column, row)))))];
    }

    public string[] DataFiles() => Names(Folder, "*.parquet", SearchOption.AllDirectories);

    public string[] LogFiles() => Names(Path.Combine(Folder, "_delta_log"), "*");

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    static string[] Names(string folder, string pattern, SearchOption depth = SearchOption.TopDirectoryOnly) =>
        [.. Directory.GetFiles(folder, pattern, depth)
            .Where(path => depth == SearchOption.TopDirectoryOnly || !path.Contains("_delta_log", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path)).Order()];

    static string Text(object? value) => value switch
    {
        null => "NULL",
        object?[] list => $"[{string.Join(",", list.Select(Text))}]",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
