using System.Globalization;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>One reading of files that are of one kind; their partitions may differ.</summary>
sealed class ScanPart(Snapshot snapshot, ScanFile[] files, bool withFile)
{
    const string Data = "_patron_data";
    const string Files = "_patron_files";
    const string Deleted = "_patron_deleted";

    /// <summary>Names of the reader's own columns, which a table's columns would hide.</summary>
    static readonly string[] Virtual = ["file_row_number", "file_index", "filename"];

    readonly FileForm _form = files[0].Form;
    readonly Field[] _partitions = snapshot.PartitionFields();
    readonly bool _hasDeleted = files[0].Deleted is not null;
    readonly bool _isJoined = files.Any(file => file.Constants != files[0].Constants);

    bool NamesFiles => withFile || _hasDeleted || _isJoined;

    /// <summary>A table expression.</summary>
    public string Write()
    {
        string[] columns = [.. snapshot.Schema.Fields.Select(Column)];
        bool isPlain = !_hasDeleted && _partitions.Length == 0
            && columns.SequenceEqual(snapshot.Schema.Fields.Select(field => Sql.Identifier(field.Name)));
        if (isPlain)
            return ReadParquet();

        IEnumerable<string> all = withFile ? columns.Append(ScanSql.FileColumn) : columns;
        return $"(SELECT {string.Join(", ", all)} FROM {ReadParquet()} AS {Data}{JoinFiles()}{LeaveOutDeleted()})";
    }

    string Column(Field field, int position)
    {
        string name = Sql.Identifier(field.Name);
        int partition = Array.FindIndex(_partitions, column => column.Name == field.Name);
        if (partition >= 0)
            return _isJoined ? $"{Files}.p{partition} AS {name}" : $"{files[0].Values[partition]} AS {name}";

        string read = Sql.Identifier(NameInside(field));
        string value = _form.HasOutdatedTimestamps && field.Type == PrimitiveTypes.Timestamp
            ? $"timezone('UTC', {read})"
            : LogicalNames.Restore(read, _form.Stored[position].Type, field.Type);
        return value == name ? name : $"{value} AS {name}";
    }

    string NameInside(Field field) =>
        _hasDeleted && Virtual.Contains(field.Name, StringComparer.OrdinalIgnoreCase) ? "_patron_" + field.Name : field.Name;

    string ReadParquet()
    {
        IEnumerable<string> columns = snapshot.Schema.Fields
            .Select((field, i) => (Field: field, Stored: _form.Stored[i]))
            .Where(column => _partitions.All(partition => partition.Name != column.Field.Name))
            .Select(column => Declaration(column.Field, column.Stored));
        string declared = string.Join(", ", columns);
        string schema = declared.Length == 0 ? "" : $", schema = MAP {{{declared}}}";
        string named = NamesFiles ? $", filename = '{ScanSql.FileColumn}'" : "";
        return $"read_parquet({ScanSql.FileList(files.Select(file => file.Path))}{schema}, hive_partitioning = false{named})";
    }

    string Declaration(Field field, Field stored)
    {
        DeltaType type = _form.HasOutdatedTimestamps && field.Type == PrimitiveTypes.Timestamp
            ? PrimitiveTypes.TimestampNtz
            : stored.Type;
        return $"{Sql.Literal(stored.Name)}: {{'name': {Sql.Literal(NameInside(field))}, 'type': {Sql.Literal(type.SqlType)}, "
            + "'default_value': NULL}";
    }

    string JoinFiles()
    {
        if (!_isJoined)
            return "";
        IEnumerable<string> rows = files.Select(file => $"({Sql.Literal(file.Path)}, {file.Constants})");
        IEnumerable<string> names = _partitions.Select((_, i) => $"p{i}").Prepend("path");
        return $" JOIN (VALUES {string.Join(", ", rows)}) AS {Files}({string.Join(", ", names)}) "
            + $"ON {Data}.{ScanSql.FileColumn} = {Files}.path";
    }

    string LeaveOutDeleted() => _hasDeleted
        ? $" ANTI JOIN ({string.Join(" UNION ALL ", files.Select(DeletedRows))}) AS {Deleted} "
            + $"ON {Data}.{ScanSql.FileColumn} = {Deleted}.path AND {Data}.file_row_number = {Deleted}.row_number"
        : "";

    /// <summary>A text that the engine takes for a list is parsed much faster than a list in SQL.</summary>
    static string DeletedRows(ScanFile file)
    {
        IReadOnlyList<(long First, long Last)> runs = file.Deleted!.Runs;
        string rows = file.Deleted.Count < 3L * runs.Count
            ? $"CAST('[{string.Join(",", Each(runs).Select(Text))}]' AS BIGINT[])"
            : $"flatten(list_transform(CAST('[{string.Join(",", runs.Select(Bounds))}]' AS BIGINT[][]), "
                + "lambda run : range(run[1], run[2])))";
        return $"SELECT {Sql.Literal(file.Path)} AS path, unnest({rows}) AS row_number";
    }

    static string Bounds((long First, long Last) run) => $"[{Text(run.First)},{Text(run.Last + 1)}]";

    static IEnumerable<long> Each(IReadOnlyList<(long First, long Last)> runs)
    {
        foreach ((long first, long last) in runs)
        {
            for (long row = first; row <= last; row++)
                yield return row;
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
