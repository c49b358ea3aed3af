using System.Globalization;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Pipeline.Lake;

namespace Patron.Online.State;

/// <summary>The rows of a raw table of events as records again, in the order of their positions.</summary>
sealed class TableRows : IDisposable
{
    readonly EventType _type;
    readonly Connection _connection;
    readonly Result _result;
    readonly RecordBuffer _buffer = new();

    /// <summary>The place in the query of each of the type's columns; -1 where the table does not have it yet.</summary>
    readonly int[] _places;
    DataChunk? _chunk;
    int _row;

    /// <param name="lake">The lake.</param>
    /// <param name="type">The type, as it is declared now.</param>
    /// <param name="partition">Whose rows; null takes those of all events.</param>
    /// <param name="before">Rows from this position on are left out.</param>
    public TableRows(LakeSession lake, EventType type, EventPartition? partition, long before)
    {
        _type = type;
        string table = "bronze." + type.Table;
        lake.Bind([table]);
        HashSet<string> columns = [.. lake.Snapshot(table).Schema.Fields.Select(field => field.Name)];
        EventColumn[] known = [.. type.Columns.Where(column => columns.Contains(column.Name))];
        _places = [.. type.Columns.Select(column => Array.IndexOf(known, column) is >= 0 and int place ? place + 1 : -1)];
        _connection = lake.Database.Connect();
        _result = _connection.Query(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT {string.Join(", ", known.Select(Selected).Prepend("CAST(_row AS BIGINT)"))}
            FROM {LakeSession.Identifier(table)}
            WHERE _row < {before}{(partition is null ? "" : $" AND _source = {Sql.Literal(partition.Name)}")}
            ORDER BY _row
            """));
    }

    /// <summary>The position of the row at hand.</summary>
    public long Position { get; private set; }

    /// <summary>The row at hand.</summary>
    public ReadOnlySpan<byte> Record => _buffer.Written.Span[RecordBuffer.FrameBytes..];

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Next()
    {
        while (_chunk is null || _row == _chunk.Rows)
        {
            if (!_result.TryNext(out _chunk))
                return false;
            _row = 0;
        }

        Position = _chunk[0].Values<long>()[_row];
        Write(_chunk);
        _row++;
        return true;
    }

    public void Dispose()
    {
        _result.Dispose();
        _connection.Dispose();
    }

    void Write(DataChunk chunk)
    {
        _buffer.Clear();
        Vector Of(string column) => chunk[_places[_type.IndexOf(column)]];
        var source = _type.Source.Definition;
        long time = Of(source.Time).Values<long>()[_row];
        RecordWriter writer = new(_buffer, _type, time, 0, Of(source.Customer).Utf8(_row), Of(source.Id).Utf8(_row));
        foreach ((int place, EventColumn column) in _type.Columns.Index())
        {
            if (column.Place is Place.Id or Place.Time or Place.Customer)
                continue;
            if (_places[place] < 0 || chunk[_places[place]].IsNull(_row))
                writer.Null(column);
            else
                Write(writer, column, chunk[_places[place]]);
        }

        writer.End();
    }

    void Write(RecordWriter writer, EventColumn column, Vector values)
    {
        switch (column.Kind)
        {
            case EventKind.Text:
                writer.Text(values.Utf8(_row));
                break;
            case EventKind.Boolean:
                writer.Int64(column, values.Values<bool>()[_row] ? 1 : 0);
                break;
            case EventKind.Double:
                writer.Double(column, values.Values<double>()[_row]);
                break;
            case EventKind.Decimal:
                writer.Decimal(column, values.Values<Int128>()[_row]);
                break;
            case EventKind.Date:
                writer.Int64(column, values.Values<int>()[_row]);
                break;
            default:
                writer.Int64(column, values.Values<long>()[_row]);
                break;
        }
    }

    /// <summary>A column in the one type that its kind is read in.</summary>
    static string Selected(EventColumn column)
    {
        string name = Sql.Identifier(column.Name);
        return column.Kind switch
        {
            EventKind.Whole => $"CAST({name} AS BIGINT)",
            EventKind.Decimal => $"CAST({name} AS DECIMAL(38, {column.Scale.ToString(CultureInfo.InvariantCulture)}))",
            _ => name,
        };
    }
}
