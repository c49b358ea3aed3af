using System.Buffers.Binary;

namespace Patron.Online.Events;

/// <summary>
/// An accepted event where it lies in memory; it holds as long as the bytes do. Nothing is copied or allocated.
/// </summary>
public readonly ref struct EventView
{
    const int HeaderBytes = 18;

    readonly ReadOnlySpan<byte> _record;
    readonly int _customerLength;
    readonly int _idLength;
    readonly int _body;

    /// <param name="record">The whole record.</param>
    /// <param name="schema">The types of the log that it is from.</param>
    /// <param name="position">Its number in the log, from 0.</param>
    public EventView(ReadOnlySpan<byte> record, EventSchema schema, long position)
    {
        _record = record;
        Position = position;
        Type = schema.Types[BinaryPrimitives.ReadUInt16LittleEndian(record)];
        _customerLength = BinaryPrimitives.ReadUInt16LittleEndian(record[HeaderBytes..]);
        _idLength = BinaryPrimitives.ReadUInt16LittleEndian(record[(HeaderBytes + 2 + _customerLength)..]);
        _body = HeaderBytes + 4 + _customerLength + _idLength;
    }

    /// <summary>Its number in the log, from 0: <c>_row</c> of the bronze table.</summary>
    public long Position { get; }

    public EventType Type { get; }

    /// <summary>When it happened. Unit: microseconds since 1970 in UTC.</summary>
    public long Time => BinaryPrimitives.ReadInt64LittleEndian(_record[2..]);

    /// <summary>When it was accepted: <c>_ingested_at</c>. Unit: microseconds since 1970 in UTC.</summary>
    public long AcceptedAt => BinaryPrimitives.ReadInt64LittleEndian(_record[10..]);

    /// <summary>The customer's key, in UTF-8; never empty.</summary>
    public ReadOnlySpan<byte> Customer => _record.Slice(HeaderBytes + 2, _customerLength);

    /// <summary>The event's id, in UTF-8; never empty.</summary>
    public ReadOnlySpan<byte> Id => _record.Slice(HeaderBytes + 4 + _customerLength, _idLength);

    /// <summary>Whether a column has no value.</summary>
    /// <param name="column">Its place among the type's columns.</param>
    public bool IsNull(int column)
    {
        int bit = Type.Columns[column].NullBit;
        return bit >= 0 && (_record[_body + (bit >> 3)] >> (bit & 7) & 1) != 0;
    }

    /// <summary>
    /// A whole number, a date (days since 1970), a time (microseconds since 1970) or a truth value (1 or 0); 0 where it is NULL.
    /// </summary>
    public long Int64(int column)
    {
        EventColumn of = Type.Columns[column];
        if (of.Place == Place.Time)
            return Time;
        ReadOnlySpan<byte> value = Value(of);
        return of.Kind switch
        {
            EventKind.Boolean => value[0],
            EventKind.Date => BinaryPrimitives.ReadInt32LittleEndian(value),
            EventKind.Whole or EventKind.Timestamp or EventKind.Instant => BinaryPrimitives.ReadInt64LittleEndian(value),
            _ => throw Unlike(of, "whole number"),
        };
    }

    /// <summary>A DOUBLE; 0 where it is NULL.</summary>
    public double Double(int column)
    {
        EventColumn of = Type.Columns[column];
        return of.Kind == EventKind.Double ? BinaryPrimitives.ReadDoubleLittleEndian(Value(of)) : throw Unlike(of, "DOUBLE");
    }

    /// <summary>A DECIMAL in units of its scale: 12.5 of DECIMAL(18,4) is 125000; 0 where it is NULL.</summary>
    public Int128 Decimal(int column)
    {
        EventColumn of = Type.Columns[column];
        if (of.Kind != EventKind.Decimal)
            throw Unlike(of, "DECIMAL");
        ReadOnlySpan<byte> value = Value(of);
        return value.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(value) : BinaryPrimitives.ReadInt128LittleEndian(value);
    }

    /// <summary>A text in UTF-8; empty where it is NULL.</summary>
    public ReadOnlySpan<byte> Text(int column)
    {
        EventColumn of = Type.Columns[column];
        switch (of.Place)
        {
            case Place.Id:
                return Id;
            case Place.Customer:
                return Customer;
            case Place.Text:
                ReadOnlySpan<byte> rest = After(of.Offset);
                return rest.Slice(2, BinaryPrimitives.ReadUInt16LittleEndian(rest));
            case Place.LongText:
                ReadOnlySpan<byte> others = After(Type.Texts);
                for (int before = of.Offset; before > 0; before--)
                    others = others[(4 + BinaryPrimitives.ReadInt32LittleEndian(others))..];
                return others.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(others));
            default:
                throw Unlike(of, "text");
        }
    }

    /// <summary>What follows so many texts.</summary>
    ReadOnlySpan<byte> After(int texts)
    {
        ReadOnlySpan<byte> rest = _record[(_body + Type.FixedBytes)..];
        for (; texts > 0; texts--)
            rest = rest[(2 + BinaryPrimitives.ReadUInt16LittleEndian(rest))..];
        return rest;
    }

    ReadOnlySpan<byte> Value(EventColumn of) =>
        of.Place == Place.Fixed ? _record.Slice(_body + of.Offset, of.Width) : throw Unlike(of, "value of fixed width");

    static ArgumentException Unlike(
        EventColumn column, string wanted) => new($"column {column.Name} is {column.SqlType}, no {wanted}");
}
