using System.Text;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// The SQL that reads a table's files: the declared columns with their types, the values of partitions as constants. A few
/// partitions are a part each, so that the engine leaves out the parts that a condition excludes; many are joined to a table of
/// files, from which the engine learns while it runs whose rows to leave unread.
/// </summary>
static class ScanSql
{
    /// <summary>The column of a scan that names each row's file.</summary>
    public const string FileColumn = "_patron_file";

    /// <summary>So many parts at most before partitions are joined.</summary>
    const int MostParts = 32;

    /// <summary>A table expression; with <paramref name="withFile"/> it also has <see cref="FileColumn"/>.</summary>
    public static string Write(Snapshot snapshot, IReadOnlyCollection<DataFile> files, bool withFile = false)
    {
        ScanFile[] scanned = ScanFile.Of(snapshot, files);
        if (scanned.Length == 0)
            return Empty(snapshot.Schema, withFile);

        IGrouping<string, ScanFile>[] partitions = [.. scanned.GroupBy(file => $"{file.Kind} {file.Constants}")];
        IEnumerable<IGrouping<string, ScanFile>> groups = partitions.Length <= MostParts
            ? partitions
            : scanned.GroupBy(file => file.Kind);
        string[] parts = [.. groups.Select(part => new ScanPart(snapshot, [.. part], withFile).Write())];
        return parts.Length == 1 ? parts[0] : $"({string.Join(" UNION ALL ", parts.Select(part => $"FROM {part}"))})";
    }

    /// <summary>The engine's name for a data file.</summary>
    public static string Locate(ITableStorage storage, DataFile file) =>
        storage.Locate(LogPath.RequireLocal(LogPath.Decode(file.Path), storage));

    /// <summary>A SQL list of file names; characters that the engine takes for patterns are escaped.</summary>
    public static string FileList(IEnumerable<string> paths) =>
        $"[{string.Join(", ", paths.Select(path => Sql.Literal(EscapePattern(path))))}]";

    static string EscapePattern(string path)
    {
        StringBuilder escaped = new(path.Length);
        foreach (char letter in path)
            escaped.Append(letter is '*' or '?' or '[' ? $"[{letter}]" : letter.ToString());
        return escaped.ToString();
    }

    static string Empty(TableSchema schema, bool withFile)
    {
        IEnumerable<string> columns = schema.Fields
            .Select(field => $"CAST(NULL AS {field.Type.SqlType}) AS {Sql.Identifier(field.Name)}");
        if (withFile)
            columns = columns.Append($"CAST(NULL AS VARCHAR) AS {FileColumn}");
        return $"(SELECT {string.Join(", ", columns)} WHERE false)";
    }
}
