using System.Text;
using Patron.Delta.Log;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// The SQL that reads a table's files. Columns are matched by name with their declared types; partition values are joined by the
/// file's name, which lets the engine skip the files of other partitions.
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

        ILookup<bool, DataFile> byForm =
            files.ToLookup(file => snapshot.OutdatedTimestamps.Contains(Locate(snapshot.Storage, file)));
        return (byForm[false].Any(), byForm[true].Any()) switch
        {
            (true, false) => Scan(snapshot, [.. byForm[false]], outdated: false, withFile),
            (false, true) => Scan(snapshot, [.. byForm[true]], outdated: true, withFile),
            _ => $"(FROM {Scan(snapshot, [.. byForm[false]], outdated: false, withFile)} UNION ALL BY NAME "
                + $"FROM {Scan(snapshot, [.. byForm[true]], outdated: true, withFile)})",
        };
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

    /// <summary>A SQL list of file names; the engine takes some characters for patterns, a pattern of one character stands for each.</summary>
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
        IEnumerable<string> columns = schema.Fields.Select(field => $"CAST(NULL AS {field.Type.SqlType}) AS {Sql.Identifier(field.Name)}");
        if (withFile)
            columns = columns.Append($"CAST(NULL AS VARCHAR) AS {FileColumn}");
        return $"(SELECT {string.Join(", ", columns)} WHERE false)";
    }

    static string Scan(Snapshot snapshot, DataFile[] files, bool outdated, bool withFile)
    {
        string[] partitions = [.. snapshot.Metadata.PartitionColumns];
        bool named = withFile || partitions.Length > 0;
        string data = ReadParquet(snapshot, files, outdated, named);
        if (partitions.Length == 0 && !outdated)
            return data;

        IEnumerable<string> columns = snapshot.Schema.Fields.Select(field => Column(field, partitions, outdated));
        if (withFile)
            columns = columns.Append($"data.{FileColumn}");
        string join = partitions.Length == 0 ? "" : $" JOIN {PartitionTable(snapshot, files, partitions)} USING ({FileColumn})";
        return $"(SELECT {string.Join(", ", columns)} FROM {data} AS data{join})";
    }

    static string Column(Field field, string[] partitions, bool outdated)
    {
        string name = Sql.Identifier(field.Name);
        int partition = Array.IndexOf(partitions, field.Name);
        if (partition >= 0)
            return $"partitions.p{partition} AS {name}";
        return outdated && field.Type == PrimitiveTypes.Timestamp
            ? $"timezone('UTC', data.{name}) AS {name}"
            : $"data.{name}";
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

    static string PartitionTable(Snapshot snapshot, DataFile[] files, string[] partitions)
    {
        Field[] fields = [.. partitions.Select(name => snapshot.Schema.Find(name)
            ?? throw new DeltaException($"the partition column '{name}' is not in the table's schema"))];
        IEnumerable<string> rows = files.Select(file => "("
            + string.Join(", ", fields
                .Select(field => PartitionValue.ToSql(field.Type, file.PartitionValues.GetValueOrDefault(field.Name)))
                .Prepend(Sql.Literal(Locate(snapshot.Storage, file))))
            + ")");
        IEnumerable<string> names = partitions.Select((_, i) => $"p{i}").Prepend(FileColumn);
        return $"(VALUES {string.Join(", ", rows)}) AS partitions({string.Join(", ", names)})";
    }
}
