using System.Buffers.Binary;
using Patron.Online.Log;

namespace Patron.Online.Events;

/// <summary>
/// Writes one event as a record; see <see cref="EventType"/> for the format. Fixed values may come in any order, texts in that
/// of the
/// columns, long ones after all others, and every text has to come.
/// </summary>
readonly ref struct RecordWriter
{
    /// <summary>Most bytes of a text.</summary>
    public const int LongestText = ushort.MaxValue;

    readonly RecordBuffer _buffer;
    readonly int _body;

    /// <summary>Begins the record.</summary>
    public RecordWriter(
        RecordBuffer buffer, EventType type, long time, long acceptedAt, ReadOnlySpan<byte> customer, ReadOnlySpan<byte> id)
    {
        _buffer = buffer;
        buffer.Begin();
        Span<byte> header = buffer.Room(18);
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)type.Index);
        BinaryPrimitives.WriteInt64LittleEndian(header[2..], time);
        BinaryPrimitives.WriteInt64LittleEndian(header[10..], acceptedAt);
        Text(customer);
        Text(id);
        _body = buffer.Record.Length;
        buffer.Room(type.FixedBytes).Clear();
    }

    /// <summary>Says that a column has no value.</summary>
    public void Null(EventColumn column)
    {
        _buffer.Record[_body + (column.NullBit >> 3)] |= (byte)(1 << (column.NullBit & 7));
        if (column.Place == Place.Text)
            Text([]);
        else if (column.Place == Place.LongText)
            LongText([]);
    }

    /// <summary>A whole number, date, time or truth value.</summary>
    public void Int64(EventColumn column, long value)
    {
        Span<byte> slot = Slot(column);
        switch (column.Width)
        {
            case 1:
                slot[0] = (byte)value;
                break;
            case 4:
                BinaryPrimitives.WriteInt32LittleEndian(slot, (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(slot, value);
                break;
        }
    }

    public void Double(EventColumn column, double value) => BinaryPrimitives.WriteDoubleLittleEndian(Slot(column), value);

    /// <summary>A DECIMAL in units of its scale.</summary>
    public void Decimal(EventColumn column, Int128 units)
    {
        if (column.Width == 8)
            BinaryPrimitives.WriteInt64LittleEndian(Slot(column), (long)units);
        else
            BinaryPrimitives.WriteInt128LittleEndian(Slot(column), units);
    }

    /// <summary>The next text, in UTF-8.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        Span<byte> room = _buffer.Room(2 + text.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(room, checked((ushort)text.Length));
        text.CopyTo(room[2..]);
    }

    /// <summary>The next long text, in UTF-8.</summary>
    public void LongText(ReadOnlySpan<byte> text)
    {
        Span<byte> room = _buffer.Room(4 + text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(room, text.Length);
        text.CopyTo(room[4..]);
    }

    /// <summary>Ends the record.</summary>
    public void End() => _buffer.End();

    Span<byte> Slot(EventColumn column) => _buffer.Record.Slice(_body + column.Offset, column.Width);
}
