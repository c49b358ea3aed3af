using System.Buffers.Text;
using System.Text.Json;
using Patron.Online.Events;
using Patron.Online.Events.Reading;

namespace Patron.Online.Enrichment;

/// <summary>One lookup of a type of event: where its key stands in the event, and which columns of the record it fills.</summary>
sealed class LookupPlan
{
    readonly int _field;
    readonly EventColumn[] _columns;
    readonly LookupSource? _source;
    readonly bool _isText;

    LookupPlan(int field, bool isText, EventColumn[] columns, LookupSource? source) =>
        (_field, _isText, _columns, _source) = (field, isText, columns, source);

    EventFields Fields { get; init; } = null!;

    /// <summary>The lookups of a type, in the order of their columns.</summary>
    public static LookupPlan[] Of(EventType type, EventFields fields, EventLookups? lookups) =>
    [
        .. type.Source.Definition.Tables.Single(table => table.Name == type.Table).Lookups.Select(lookup => new LookupPlan(
            fields.IndexOf(lookup.On),
            type.Columns[type.IndexOf(lookup.On)].Kind == EventKind.Text,
            [.. lookup.Columns.Select(column => type.Columns[type.IndexOf(column.Name)])],
            lookups?.SourceOf(lookup))
        {
            Fields = fields,
        }),
    ];

    /// <summary>Fills the columns from the row that the event names; NULL where there is none.</summary>
    public void Put(ReadOnlySpan<byte> json, RecordWriter record, byte[] scratch)
    {
        LookupTable? table = _source?.Current;
        int row = table is null ? -1 : RowOf(json, table, scratch);
        for (int place = 0; place < _columns.Length; place++)
        {
            EventColumn column = _columns[place];
            if (row < 0 || table!.Columns[place].IsNull[row])
                record.Null(column);
            else
                Put(record, column, table.Columns[place], row);
        }
    }

    static void Put(RecordWriter record, EventColumn column, LookupValues values, int row)
    {
        switch (column.Kind)
        {
            case EventKind.Text:
                record.Text(values.Texts[row]);
                break;
            case EventKind.Double:
                record.Double(column, values.Doubles[row]);
                break;
            case EventKind.Decimal:
                record.Decimal(column, values.Units[row]);
                break;
            default:
                record.Int64(column, (long)values.Units[row]);
                break;
        }
    }

    int RowOf(ReadOnlySpan<byte> json, LookupTable table, byte[] scratch)
    {
        FieldValue value = Fields[_field];
        if (value.IsMissing || value.Kind == JsonTokenType.Null)
            return -1;
        if (_isText)
            return RecordMaker.TryText(json, value, scratch, out ReadOnlySpan<byte> text) ? table.Find(text) : -1;
        // 7, 7.0 and 7e0 are the same number.
        JsonNumbers.Read(RecordMaker.Slice(json, value), 19, 0, out Int128 units);
        Utf8Formatter.TryFormat((long)units, scratch, out int length);
        return table.Find(scratch.AsSpan(0, length));
    }
}
