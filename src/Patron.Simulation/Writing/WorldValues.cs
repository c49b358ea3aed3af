using System.Globalization;
using System.Text;

namespace Patron.Simulation.Writing;

/// <summary>How worlds write customers, dates and instants.</summary>
sealed class WorldValues(DateOnly from, int days)
{
    /// <summary>Bytes of a date.</summary>
    public const int DateLength = 10;

    /// <summary>Bytes of an instant.</summary>
    public const int InstantLength = 20;

    /// <summary>Bytes of a customer.</summary>
    public const int CustomerLength = 1 + CustomerDigits;

    const int CustomerDigits = 8;
    readonly byte[] _dates =
        [.. Enumerable.Range(0, days + 1).SelectMany(day => Encoding.ASCII.GetBytes(Date(from.AddDays(day))))];

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>C00000017 for the customer with index 17.</summary>
    public static CsvRows Customer(CsvRows rows, int customer)
    {
        Customer(rows.Raw(CustomerLength), customer);
        return rows;
    }

    /// <summary>The same into <see cref="CustomerLength"/> bytes.</summary>
    public static void Customer(Span<byte> target, int customer)
    {
        target[0] = (byte)'C';
        CsvRows.Digits(target[1..], customer, CustomerDigits);
    }

    /// <summary>O00000017-0003 for that customer's third thing of kind O; above 9999 with eight digits.</summary>
    public static CsvRows Numbered(CsvRows rows, byte kind, int customer, int number)
    {
        Numbered(rows.Raw(NumberedLength(number)), kind, customer, number);
        return rows;
    }

    public static void Numbered(Span<byte> target, byte kind, int customer, int number)
    {
        target[0] = kind;
        CsvRows.Digits(target[1..], customer, CustomerDigits);
        target[1 + CustomerDigits] = (byte)'-';
        CsvRows.Digits(target[(2 + CustomerDigits)..], number, target.Length - 2 - CustomerDigits);
    }

    public static int NumberedLength(int number) => 2 + CustomerDigits + (number < 10_000 ? 4 : 8);

    /// <summary>2024-03-01 of a day since the start of the data; it may lie before or after them.</summary>
    public CsvRows Date(CsvRows rows, int day)
    {
        Date(rows.Raw(DateLength), day);
        return rows;
    }

    /// <summary>ISO 8601 in UTC, 2024-03-01T18:04:09Z, of a second since the start of the data.</summary>
    public CsvRows Instant(CsvRows rows, long second)
    {
        Instant(rows.Raw(InstantLength), second);
        return rows;
    }

    /// <summary>The same into <see cref="InstantLength"/> bytes.</summary>
    public void Instant(Span<byte> target, long second)
    {
        int day = (int)Math.Floor(second / 86_400.0);
        int rest = (int)(second - (day * 86_400L));
        Date(target, day);
        target[10] = (byte)'T';
        CsvRows.Digits(target[11..], rest / 3600, 2);
        target[13] = (byte)':';
        CsvRows.Digits(target[14..], rest / 60 % 60, 2);
        target[16] = (byte)':';
        CsvRows.Digits(target[17..], rest % 60, 2);
        target[19] = (byte)'Z';
    }

    /// <summary>The same into <see cref="DateLength"/> bytes.</summary>
    public void Date(Span<byte> target, int day)
    {
        if (day >= 0 && day <= days)
            _dates.AsSpan(day * DateLength, DateLength).CopyTo(target);
        else
            Encoding.ASCII.GetBytes(Date(from.AddDays(day)), target);
    }
}
