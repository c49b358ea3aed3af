using System.Globalization;
using System.Text;

namespace Patron.Simulation.Retail;

/// <summary>How a retail world writes its identifiers and instants.</summary>
sealed class RetailValues(DateOnly from, int days)
{
    const int CustomerDigits = 8;
    readonly byte[] _dates =
        [.. Enumerable.Range(0, days + 1).SelectMany(day => Encoding.ASCII.GetBytes(Date(from.AddDays(day))))];

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>C00000017 for the customer with index 17.</summary>
    public static CsvRows Customer(CsvRows rows, int customer)
    {
        Span<byte> target = rows.Raw(1 + CustomerDigits);
        target[0] = (byte)'C';
        CsvRows.Digits(target[1..], customer, CustomerDigits);
        return rows;
    }

    /// <summary>O00000017-0003 for that customer's third order.</summary>
    public static CsvRows Order(CsvRows rows, int customer, int order)
    {
        Ordinal(rows.Raw(OrdinalLength(order)), (byte)'O', customer, order);
        return rows;
    }

    /// <summary>R00000017-0003-02 for the return of its second line.</summary>
    public static CsvRows Return(CsvRows rows, int customer, int order, int line)
    {
        int length = OrdinalLength(order);
        Span<byte> target = rows.Raw(length + 3);
        Ordinal(target[..length], (byte)'R', customer, order);
        target[length] = (byte)'-';
        CsvRows.Digits(target[(length + 1)..], line, 2);
        return rows;
    }

    /// <summary>ISO 8601 in UTC, 2024-03-01T18:04:09Z, of a second since the start of the data.</summary>
    public CsvRows Instant(CsvRows rows, long second)
    {
        Span<byte> target = rows.Raw(20);
        int day = (int)(second / 86_400);
        int rest = (int)(second % 86_400);
        _dates.AsSpan(day * 10, 10).CopyTo(target);
        target[10] = (byte)'T';
        CsvRows.Digits(target[11..], rest / 3600, 2);
        target[13] = (byte)':';
        CsvRows.Digits(target[14..], rest / 60 % 60, 2);
        target[16] = (byte)':';
        CsvRows.Digits(target[17..], rest % 60, 2);
        target[19] = (byte)'Z';
        return rows;
    }

    /// <summary>Four digits count a customer's orders; the rare ten-thousandth has eight.</summary>
    static int OrdinalLength(int order) => 2 + CustomerDigits + (order < 10_000 ? 4 : 8);

    static void Ordinal(Span<byte> target, byte letter, int customer, int order)
    {
        target[0] = letter;
        CsvRows.Digits(target[1..], customer, CustomerDigits);
        target[1 + CustomerDigits] = (byte)'-';
        CsvRows.Digits(target[(2 + CustomerDigits)..], order, target.Length - 2 - CustomerDigits);
    }
}
