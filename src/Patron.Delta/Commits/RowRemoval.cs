using Patron.Delta.Data;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>Which files a removal of rows touches: those that go whole, and those whose other rows stay.</summary>
sealed record RowRemoval(IReadOnlyList<DataFile> Whole, IReadOnlyList<DataFile> Mixed)
{
    public static RowRemoval None { get; } = new([], []);

    public IEnumerable<DataFile> Removed => Whole.Concat(Mixed);

    /// <summary>The files of a snapshot by how many of their rows a condition holds for.</summary>
    public static RowRemoval Find(Snapshot snapshot, string predicate, Connection connection, CancellationToken cancellation)
    {
        Dictionary<string, (long Rows, long Matching)> counts =
            Count(snapshot, snapshot.Files, predicate, connection, cancellation);
        List<DataFile> whole = [];
        List<DataFile> mixed = [];
        foreach (DataFile file in snapshot.Files)
        {
            (long rows, long matching) = counts.GetValueOrDefault(ScanSql.Locate(snapshot.Storage, file));
            if (matching > 0)
                (matching == rows ? whole : mixed).Add(file);
        }

        return new RowRemoval(whole, mixed);
    }

    /// <summary>Whether a condition holds for any row of some files.</summary>
    public static bool Touches(
        Snapshot snapshot, IReadOnlyCollection<DataFile> files, string predicate, Connection connection,
        CancellationToken cancellation) =>
        Count(snapshot, files, predicate, connection, cancellation).Values.Any(count => count.Matching > 0);

    static Dictionary<string, (long Rows, long Matching)> Count(
        Snapshot snapshot, IReadOnlyCollection<DataFile> files, string predicate, Connection connection,
        CancellationToken cancellation)
    {
        if (files.Count == 0)
            return [];
        string scan = ScanSql.Write(snapshot, files, withFile: true);
        using Result result = connection.Query(
            $"SELECT {ScanSql.FileColumn} AS file, count(*) AS all_rows, count(*) FILTER (WHERE (\n{predicate}\n)) AS matching "
            + $"FROM {scan} GROUP BY ALL",
            cancellation);
        ColumnTable table = result.ReadAll();
        string?[] names = table.Texts("file");
        long[] rows = table.Longs("all_rows");
        long[] matching = table.Longs("matching");
        return Enumerable.Range(0, table.Rows).ToDictionary(i => names[i]!, i => (rows[i], matching[i]));
    }
}
