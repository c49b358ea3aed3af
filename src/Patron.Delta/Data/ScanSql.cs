using System.Text;
using Patron.Delta.Log;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// The SQL that reads a table's files: columns by name with their declared types, a part for each partition, whose values are
/// constants there, so that the engine leaves out the parts that a condition excludes.
/// </summary>
static class ScanSql
{
    /// <summary>The column of a scan that names each row's file.</summary>
    public const string FileColumn = "_patron_file";

    /// <summary>A table expression; with <paramref name="withFile"/> it also has <see cref="FileColumn"/>.</summary>
    public static string Write(Snapshot snapshot, IReadOnlyCollection<DataFile> files, bool withFile = false)
    {
        if (files.Count == 0)
            return Empty(snapshot.Schema, withFile);

        string[] parts = [.. files.GroupBy(file => PartOf(snapshot, file)).Select(part => Part(snapshot, [.. part], withFile))];
        return parts.Length == 1 ? parts[0] : $"({string.Join(" UNION ALL ", parts.Select(part => $"FROM {part}"))})";
    }

    /// <summary>The engine's name for a data file.</summary>
    public static string Locate(ITableStorage storage, DataFile file)
    {
        string path = LogPath.Decode(file.Path);
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new DeltaException($"the log names a data file with the character U+0000: {file.Path}");
        return LogPath.Scheme(path) is { } scheme
            ? throw new DeltaException($"{path} lies on '{scheme}', which this version of Patron does not read")
            : storage.Locate(path);
    }

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

    /// <summary>Files that are read alike have equal texts: the form of timestamps and the partition's constants.</summary>
    static string PartOf(Snapshot snapshot, DataFile file)
    {
        IEnumerable<string> constants = snapshot.Metadata.PartitionColumns.Select(name => snapshot.Schema.Find(name) is { } field
            ? Constant(file, field)
            : throw new DeltaException($"the partition column '{name}' is not in the schema of {snapshot.Storage.Locate("")}"));
        return $"{IsOutdated(snapshot, file)} {string.Join(", ", constants)}";
    }

    static bool IsOutdated(Snapshot snapshot, DataFile file) =>
        snapshot.OutdatedTimestamps.Contains(Locate(snapshot.Storage, file));

    static string Constant(DataFile file, Field field) =>
        PartitionValue.ToSql(field.Type, file.PartitionValues.GetValueOrDefault(field.Name));

    static string Part(Snapshot snapshot, DataFile[] files, bool withFile)
    {
        bool outdated = IsOutdated(snapshot, files[0]);
        string data = ReadParquet(snapshot, files, outdated, withFile);
        if (snapshot.Metadata.PartitionColumns.Count == 0 && !outdated)
            return data;

        IEnumerable<string> columns = snapshot.Schema.Fields.Select(field => Column(snapshot, files[0], field, outdated));
        if (withFile)
            columns = columns.Append(FileColumn);
        return $"(SELECT {string.Join(", ", columns)} FROM {data})";
    }

    static string Column(Snapshot snapshot, DataFile file, Field field, bool outdated)
    {
        string name = Sql.Identifier(field.Name);
        if (snapshot.Metadata.PartitionColumns.Contains(field.Name))
            return $"{Constant(file, field)} AS {name}";
        return outdated && field.Type == PrimitiveTypes.Timestamp ? $"timezone('UTC', {name}) AS {name}" : name;
    }

    static string ReadParquet(Snapshot snapshot, DataFile[] files, bool outdated, bool named)
    {
        IEnumerable<string> columns = snapshot.Schema.Fields
            .Where(field => !snapshot.Metadata.PartitionColumns.Contains(field.Name))
            .Select(field => Declaration(field, outdated));
        string paths = FileList(files.Select(file => Locate(snapshot.Storage, file)));
        string fileColumn = named ? $", filename = '{FileColumn}'" : "";
        return $"read_parquet({paths}, schema = MAP {{{string.Join(", ", columns)}}}, hive_partitioning = false{fileColumn})";
    }

    static string Declaration(Field field, bool outdated)
    {
        DeltaType type = outdated && field.Type == PrimitiveTypes.Timestamp ? PrimitiveTypes.TimestampNtz : field.Type;
        string name = Sql.Literal(field.Name);
        return $"{name}: {{'name': {name}, 'type': {Sql.Literal(type.SqlType)}, 'default_value': NULL}}";
    }
}
