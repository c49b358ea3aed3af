using Patron.Pipeline.Projects;

namespace Patron.Online.Events;

/// <summary>
/// The columns of a table of events as its records hold them. A table whose columns change gets a new one; records in the log
/// keep
/// theirs.
/// </summary>
/// <remarks>
/// A record, all numbers little-endian: u16 type, i64 time, i64 time of acceptance (both microseconds since 1970), customer and
/// id (each
/// u16 length and UTF-8), a bit for each further column that is set where it is NULL, the values of fixed width, then the texts
/// (each
/// u16 length and UTF-8), then the long ones (each i32 length and UTF-8).
/// </remarks>
public sealed class EventType
{
    readonly Dictionary<string, int> _columns;

    internal EventType(int index, EventSource source, string table, IReadOnlyList<EventColumn> columns, bool isCurrent)
    {
        (Index, Source, Table, Columns, IsCurrent) = (index, source, table, columns, isCurrent);
        _columns = columns.Index().ToDictionary(column => column.Item.Name, column => column.Index, StringComparer.Ordinal);
        EventSourceDefinition fields = source.Definition;
        int texts = 0;
        int longTexts = 0;
        int nulls = 0;
        foreach (EventColumn column in columns)
        {
            column.Place = column.Name == fields.Id ? Place.Id
                : column.Name == fields.Time ? Place.Time
                : column.Name == fields.Customer ? Place.Customer
                : column.Kind == EventKind.Text ? Place.Text
                : column.Kind == EventKind.LongText ? Place.LongText
                : Place.Fixed;
            if (column.Place == Place.Text)
                column.Offset = texts++;
            if (column.Place == Place.LongText)
                column.Offset = longTexts++;
            if (column.Place is Place.Text or Place.LongText or Place.Fixed)
                column.NullBit = nulls++;
        }

        NullBytes = (nulls + 7) / 8;
        int offset = NullBytes;
        foreach (EventColumn column in columns.Where(column => column.Place == Place.Fixed))
        {
            column.Offset = offset;
            offset += column.Width;
        }

        (FixedBytes, Texts) = (offset, texts);
    }

    /// <summary>The number that a record begins with.</summary>
    public int Index { get; }

    public EventSource Source { get; }

    /// <summary>Name of the bronze table, without the layer.</summary>
    public string Table { get; }

    /// <summary>The columns in the order of the bronze table: the event's own, then those of lookups.</summary>
    public IReadOnlyList<EventColumn> Columns { get; }

    /// <summary>
    /// Whether the project declares the table like this; false where only records in the log still have these columns.
    /// </summary>
    public bool IsCurrent { get; }

    /// <summary>Bytes of the NULLs.</summary>
    internal int NullBytes { get; }

    /// <summary>Bytes of the NULLs and the values of fixed width.</summary>
    internal int FixedBytes { get; }

    /// <summary>How many texts a record has beside customer, id and the long ones.</summary>
    internal int Texts { get; }

    /// <summary>A column's place among <see cref="Columns"/>; -1 where there is none of that name.</summary>
    public int IndexOf(string column) => _columns.GetValueOrDefault(column, -1);
}
