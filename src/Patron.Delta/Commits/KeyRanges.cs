using Patron.Delta.Data;
using Patron.Delta.Schema;
using Patron.Delta.Skipping;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>
/// Leaves out the files that cannot hold any of some keys: by their partition, or because none of the keys lies between the least
/// and the greatest value that the file's statistics state. The keys need not be looked up in the others' rows for that.
/// </summary>
sealed class KeyRanges(Snapshot snapshot, Connection connection, CancellationToken cancellation)
{
    /// <summary>Types whose bounds in the log are exact, or cut to the safe side.</summary>
    static readonly string[] Bounded = ["string", "long", "integer", "short", "byte", "date"];

    /// <param name="keys">The columns of the key.</param>
    /// <param name="select">A query that gives the keys.</param>
    public IReadOnlyList<DataFile> Candidates(IReadOnlyList<Field> keys, string select)
    {
        IReadOnlyList<DataFile> files = snapshot.Files;
        foreach (Field key in keys)
            files = Within(files, key, select);
        return files;
    }

    IReadOnlyList<DataFile> Within(IReadOnlyList<DataFile> files, Field key, string select)
    {
        (string Low, string High)?[] ranges = [.. files.Select(file => Range(file, key))];
        string[] rows = [.. Enumerable.Range(0, files.Count)
            .Where(i => ranges[i] is not null)
            .Select(i => $"({i}, {ranges[i]!.Value.Low}, {ranges[i]!.Value.High})")];
        if (rows.Length == 0)
            return files;

        string name = Sql.Identifier(key.Name);
        using Result result = connection.Query(
            $"""
            SELECT files.i FROM (VALUES {string.Join(", ", rows)}) AS files(i, low, high)
            ASOF JOIN (SELECT DISTINCT {name} AS k FROM ({select})) AS keys ON files.low <= keys.k
            WHERE keys.k <= files.high
            """,
            cancellation);
        HashSet<int> found = [.. result.ReadAll().Ints("i")];
        return [.. files.Where((_, i) => ranges[i] is null || found.Contains(i))];
    }

    /// <summary>The bounds as SQL; null where they are not known.</summary>
    (string Low, string High)? Range(DataFile file, Field key)
    {
        if (snapshot.Metadata.PartitionColumns.Contains(key.Name))
        {
            string value = PartitionValue.ToSql(key.Type, snapshot.PartitionText(file, key));
            return (value, value);
        }

        bool isBounded = key.Type is DecimalType || key.Type is PrimitiveType { Name: var type } && Bounded.Contains(type);
        if (!isBounded || string.IsNullOrEmpty(file.Statistics))
            return null;
        using FileStatistics statistics = new(file);
        (string? low, string? high) = statistics.Bounds(PhysicalSchema.NameOf(key, snapshot.Mapping), key.Type);
        return low is null || high is null ? null : (Constant(key, low), Constant(key, high));
    }

    static string Constant(Field key, string text) => $"CAST({Sql.Literal(text)} AS {key.Type.SqlType})";
}
