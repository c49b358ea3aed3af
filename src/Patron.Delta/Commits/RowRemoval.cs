using Patron.Delta.Data;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>Which files a removal of rows touches: those that go whole, and those whose other rows stay.</summary>
sealed record RowRemoval(IReadOnlyList<DataFile> Whole, IReadOnlyList<DataFile> Mixed)
{
    public static RowRemoval None { get; } = new([], []);

    /// <summary>Rows for which the condition holds; 0 where no condition was asked.</summary>
    public long Rows { get; init; }

    public IEnumerable<DataFile> Removed => Whole.Concat(Mixed);

    /// <summary>Files of a snapshot by how many of their rows a condition holds for.</summary>
    public static RowRemoval Find(
        Snapshot snapshot, IReadOnlyList<DataFile> candidates, string predicate, Connection connection,
        CancellationToken cancellation)
    {
        Dictionary<string, long> matching = Count(snapshot, candidates, predicate, connection, cancellation);
        DataFile[] touched = [.. candidates.Where(file => matching.ContainsKey(Name(snapshot, file)))];
        Dictionary<string, long> counted = Count(
            snapshot, [.. touched.Where(file => file.Rows is null)], "true", connection, cancellation);
        ILookup<bool, DataFile> files = touched.ToLookup(file =>
            matching[Name(snapshot, file)] == (LiveRows(file) ?? counted[Name(snapshot, file)]));
        return new RowRemoval([.. files[true]], [.. files[false]]) { Rows = matching.Values.Sum() };
    }

    /// <summary>Whether a condition holds for any row of some files.</summary>
    public static bool Touches(
        Snapshot snapshot, IReadOnlyCollection<DataFile> files, string predicate, Connection connection,
        CancellationToken cancellation) =>
        Count(snapshot, files, predicate, connection, cancellation).Count > 0;

    static string Name(Snapshot snapshot, DataFile file) => ScanSql.Locate(snapshot.Storage, file);

    static long? LiveRows(DataFile file) => file.Rows - (file.DeletionVector?.Cardinality ?? 0);

    /// <summary>Rows for which the condition holds, by file; files without any are missing.</summary>
    static Dictionary<string, long> Count(
        Snapshot snapshot, IReadOnlyCollection<DataFile> files, string predicate, Connection connection,
        CancellationToken cancellation)
    {
        if (files.Count == 0)
            return [];
        string scan = ScanSql.Write(snapshot, files, withFile: true);
        using Result result = connection.Query(
            $"SELECT {ScanSql.FileColumn} AS file, count(*) AS matching FROM {scan} WHERE (\n{predicate}\n) GROUP BY ALL",
            cancellation);
        ColumnTable table = result.ReadAll();
        string?[] names = table.Texts("file");
        long[] matching = table.Longs("matching");
        return Enumerable.Range(0, table.Rows).ToDictionary(i => names[i]!, i => matching[i]);
    }
}
