using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Online.Events;

/// <summary>How a column's values stand in a record, and what reads them.</summary>
public enum EventKind
{
    /// <summary>VARCHAR: <see cref="EventView.Text"/>.</summary>
    Text,

    /// <summary>TEXT, a VARCHAR of any length that only Patron's own tables have: <see cref="EventView.Text"/>.</summary>
    LongText,

    /// <summary>BOOLEAN: <see cref="EventView.Int64"/>, 1 or 0.</summary>
    Boolean,

    /// <summary>TINYINT to BIGINT: <see cref="EventView.Int64"/>.</summary>
    Whole,

    /// <summary>DOUBLE: <see cref="EventView.Double"/>, always finite.</summary>
    Double,

    /// <summary>DECIMAL: <see cref="EventView.Decimal"/>, in units of the column's scale.</summary>
    Decimal,

    /// <summary>DATE: <see cref="EventView.Int64"/>, days since 1970-01-01.</summary>
    Date,

    /// <summary>TIMESTAMP: <see cref="EventView.Int64"/>, microseconds since 1970-01-01 without a zone.</summary>
    Timestamp,

    /// <summary>TIMESTAMPTZ: <see cref="EventView.Int64"/>, microseconds since 1970 in UTC.</summary>
    Instant,
}

/// <summary>A column of a type of event, with its place in the record.</summary>
public sealed class EventColumn
{
    internal EventColumn(ColumnDefinition column, bool isRequired, bool isLookup)
    {
        (Name, SqlType, IsRequired, IsLookup) = (column.Name, column.Type, isRequired, isLookup);
        Utf8Name = System.Text.Encoding.UTF8.GetBytes(column.Name);
        (Kind, Digits, Scale) = Meaning(column.Type);
    }

    /// <summary>Its name, in the event and in the bronze table.</summary>
    public string Name { get; }

    /// <summary>Its SQL type: <c>DECIMAL(18,4)</c>.</summary>
    public string SqlType { get; }

    /// <summary>What its values are.</summary>
    public EventKind Kind { get; }

    /// <summary>Digits after the point of a DECIMAL; 0 for other kinds. Range: 0 to 38.</summary>
    public int Scale { get; }

    /// <summary>All digits of a DECIMAL, or bits of a whole number; 0 for other kinds.</summary>
    public int Digits { get; }

    /// <summary>Whether it is the event's id, time or customer, and so never NULL.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether its values come from a table of the lake and not from the event.</summary>
    public bool IsLookup { get; }

    internal byte[] Utf8Name { get; }

    /// <summary>Where its value is; decides what the other two mean.</summary>
    internal Place Place { get; set; }

    /// <summary>
    /// Of a fixed value, bytes from the start of the part after the id; of a text, how many texts of its kind come before it.
    /// </summary>
    internal int Offset { get; set; }

    /// <summary>Its bit among the NULLs, from 0; -1 where it has none.</summary>
    internal int NullBit { get; set; } = -1;

    /// <summary>Bytes of a fixed value; 0 for texts.</summary>
    internal int Width => Kind switch
    {
        EventKind.Text or EventKind.LongText => 0,
        EventKind.Boolean => 1,
        EventKind.Date => 4,
        EventKind.Decimal when Digits > 18 => 16,
        _ => 8,
    };

    static (EventKind Kind, int Digits, int Scale) Meaning(string type) => type switch
    {
        "VARCHAR" => (EventKind.Text, 0, 0),
        "TEXT" => (EventKind.LongText, 0, 0),
        "BOOLEAN" => (EventKind.Boolean, 0, 0),
        "TINYINT" => (EventKind.Whole, 8, 0),
        "SMALLINT" => (EventKind.Whole, 16, 0),
        "INTEGER" => (EventKind.Whole, 32, 0),
        "BIGINT" => (EventKind.Whole, 64, 0),
        "DOUBLE" => (EventKind.Double, 0, 0),
        "DATE" => (EventKind.Date, 0, 0),
        "TIMESTAMP" => (EventKind.Timestamp, 0, 0),
        "TIMESTAMPTZ" => (EventKind.Instant, 0, 0),
        _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => DecimalMeaning(type),
        _ => throw new ArgumentException($"no event can carry a column of {type}", nameof(type)),
    };

    static (EventKind Kind, int Digits, int Scale) DecimalMeaning(string type)
    {
        string[] digits = type["DECIMAL(".Length..^1].Split(',');
        return (EventKind.Decimal, int.Parse(
            digits[0], CultureInfo.InvariantCulture), int.Parse(digits[1], CultureInfo.InvariantCulture));
    }
}

/// <summary>Where a column's value is in a record.</summary>
enum Place
{
    Fixed,
    Text,
    LongText,
    Id,
    Time,
    Customer,
}
