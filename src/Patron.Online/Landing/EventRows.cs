using Patron.DuckDb;
using Patron.Online.Events;

namespace Patron.Online.Landing;

/// <summary>Rows of the bronze table that events of one type become.</summary>
sealed class EventRows(EventType type, string source, Connection connection) : IDisposable
{
    readonly RowBuffer _rows = new(
        connection, $"events_{type.Index}",
        string.Join(", ", type.Columns.Select(column => $"{Sql.Identifier(column.Name)} {column.SqlType}"))
            + ", _ingested_at TIMESTAMPTZ, _source VARCHAR, _row BIGINT");

    readonly byte[] _source = System.Text.Encoding.UTF8.GetBytes(source);

    public EventType Type => type;

    public RowBuffer Rows => _rows;

    /// <summary>Adds the row of an event.</summary>
    public void Add(in EventView e)
    {
        Appender to = _rows.Next(out int row);
        int columns = type.Columns.Count;
        for (int column = 0; column < columns; column++)
        {
            if (e.IsNull(column))
                to[column].SetNull(row);
            else
                Set(to[column], row, e, column);
        }

        to[columns].Values<long>()[row] = e.AcceptedAt;
        to[columns + 1].SetUtf8(row, _source);
        to[columns + 2].Values<long>()[row] = e.Position;
    }

    public void Dispose() => _rows.Dispose();

    static void Set(VectorWriter to, int row, in EventView e, int column)
    {
        EventColumn of = e.Type.Columns[column];
        switch (of.Kind)
        {
            case EventKind.Text or EventKind.LongText:
                to.SetUtf8(row, e.Text(column));
                break;
            case EventKind.Boolean:
                to.Values<bool>()[row] = e.Int64(column) == 1;
                break;
            case EventKind.Double:
                to.Values<double>()[row] = e.Double(column);
                break;
            case EventKind.Decimal:
                SetUnits(to, row, e.Decimal(column), of.Digits);
                break;
            case EventKind.Date:
                to.Values<int>()[row] = (int)e.Int64(column);
                break;
            case EventKind.Whole when of.Digits < 64:
                SetWhole(to, row, e.Int64(column), of.Digits);
                break;
            default:
                to.Values<long>()[row] = e.Int64(column);
                break;
        }
    }

    static void SetWhole(VectorWriter to, int row, long value, int bits)
    {
        if (bits == 8)
            to.Values<sbyte>()[row] = (sbyte)value;
        else if (bits == 16)
            to.Values<short>()[row] = (short)value;
        else
            to.Values<int>()[row] = (int)value;
    }

    // The engine keeps a decimal in the smallest integer that has room for its digits.
    static void SetUnits(VectorWriter to, int row, Int128 units, int digits)
    {
        switch (digits)
        {
            case <= 4:
                to.Values<short>()[row] = (short)units;
                break;
            case <= 9:
                to.Values<int>()[row] = (int)units;
                break;
            case <= 18:
                to.Values<long>()[row] = (long)units;
                break;
            default:
                to.Values<Int128>()[row] = units;
                break;
        }
    }
}
