using System.Text;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Landing;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Online.Enrichment;

/// <summary>A table that events are looked up in, and its rows of the version that was last read.</summary>
/// <param name="lookup">What is looked up.</param>
/// <param name="isText">Whether by a text, not a whole number.</param>
/// <param name="file">The file that says so.</param>
/// <param name="folder">Where the table lies.</param>
sealed class LookupSource(LookupDefinition lookup, bool isText, string file, string folder)
{
    readonly DeltaTable _table = DeltaTable.Open(folder);
    volatile LookupTable? _current;
    long _version = -1;

    public string Table => lookup.Table;

    /// <summary>The rows; those who read them see one version or the next.</summary>
    public LookupTable Current => _current!;

    /// <summary>Reads the table.</summary>
    /// <exception cref="SourceDataException">It is not there, or not as declared.</exception>
    public void Load(Connection connection)
    {
        if (!_table.Exists)
            throw Unfit("there is no such table yet", "make it with patron run");
        try
        {
            Snapshot snapshot = _table.Snapshot(connection);
            RefuseUnlike(connection, snapshot);
            _current = Read(connection, snapshot);
            _version = snapshot.Version;
        }
        catch (Exception error) when (error is InvalidOperationException or DeltaException or DuckDbException)
        {
            throw Unfit(error.Message, $"give it one row for each {lookup.Key}");
        }
    }

    /// <summary>Reads it again where it has a new version; what is wrong with that, where something is.</summary>
    public string? Refresh(Connection connection)
    {
        try
        {
            if (_table.NewestVersion() != _version)
                Load(connection);
            return null;
        }
        catch (Exception error) when (
            error is SourceDataException or DeltaException or DuckDbException or IOException or UnauthorizedAccessException)
        {
            return $"{error.Message} (events get the values of version {_version})";
        }
    }

    void RefuseUnlike(Connection connection, Snapshot snapshot)
    {
        Dictionary<string, string> types = TableTypes.SqlTypesOf(connection, snapshot);
        if (!types.TryGetValue(lookup.Key, out string? key))
            throw Unfit($"it has no column '{lookup.Key}'", "name its key with 'key:'");
        bool isFit = isText ? key == "VARCHAR" : key.EndsWith("INT", StringComparison.Ordinal) || key == "INTEGER";
        if (!isFit)
        {
            throw Unfit(
                $"its key '{lookup.Key}' is {key}, and '{lookup.On}' of the event is {(isText ? "a text" : "a whole number")}",
                "declare the field as the key is, or cast the key in a silver table");
        }

        foreach (ColumnDefinition column in lookup.Columns)
        {
            string? type = types.GetValueOrDefault(column.Name);
            if (type is null)
                throw Unfit($"it has no column '{column.Name}'", $"it has {string.Join(", ", types.Keys)}");
            if (type != column.Type)
                throw Unfit(
                    $"column '{column.Name}' is {type}, not {column.Type}",
                    $"declare it as {type}, or cast it in a silver table");
        }
    }

    LookupTable Read(Connection connection, Snapshot snapshot)
    {
        EventColumn[] columns = [.. lookup.Columns.Select(column => new EventColumn(column, isRequired: false, isLookup: true))];
        string values = string.Join(", ", columns.Select((column, place) => $"{Stored(column)} AS _{place}"));
        using Result result = connection.Query(
            $"SELECT CAST({Sql.Identifier(lookup.Key)} AS VARCHAR) AS _key, {values} FROM {snapshot.ToSql()}");
        ColumnTable table = result.ReadAll();
        return new LookupTable(table.Texts("_key"), [.. columns.Select((column, place) => Values(table, column, $"_{place}"))]);
    }

    /// <summary>SQL of a column's value in the form in which a record holds it; a decimal as its digits.</summary>
    static string Stored(EventColumn column)
    {
        string name = Sql.Identifier(column.Name);
        return column.Kind switch
        {
            EventKind.Boolean or EventKind.Whole => $"CAST({name} AS BIGINT)",
            EventKind.Date => $"CAST({name} - DATE '1970-01-01' AS BIGINT)",
            EventKind.Timestamp or EventKind.Instant => $"epoch_us({name})",
            EventKind.Decimal => $"CAST({name} AS VARCHAR)",
            _ => name,
        };
    }

    LookupValues Values(ColumnTable table, EventColumn column, string name)
    {
        bool[] isNull = [.. Enumerable.Range(0, table.Rows).Select(row => table.IsNull(name, row))];
        return column.Kind switch
        {
            EventKind.Text => new(isNull, [], [], [.. table.Texts(name).Select(Utf8)]),
            EventKind.Double => new(isNull, [], table.Doubles(name), []),
            EventKind.Decimal => new(isNull, [.. table.Texts(name).Select(text => Units(text, column))], [], []),
            _ => new(isNull, [.. table.Longs(name).Select(value => (Int128)value)], [], []),
        };
    }

    byte[] Utf8(string? text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
        return bytes.Length <= RecordWriter.LongestText
            ? bytes
            : throw Unfit(
                $"it has a text of {bytes.Length} bytes, more than {RecordWriter.LongestText}", "shorten it in a silver table");
    }

    static Int128 Units(string? text, EventColumn column)
    {
        if (text is null)
            return 0;
        JsonNumbers.Read(Encoding.UTF8.GetBytes(text), column.Digits, column.Scale, out Int128 units);
        return units;
    }

    SourceDataException Unfit(string found, string remedy) => new($"{file}: lookup in {lookup.Table}: {found}: {remedy}");
}
