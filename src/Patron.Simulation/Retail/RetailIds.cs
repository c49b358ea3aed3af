using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>How a retail world names orders and what comes back of them.</summary>
static class RetailIds
{
    /// <summary>O00000017-0003 for that customer's third order.</summary>
    public static CsvRows Order(CsvRows rows, int customer, int order) => WorldValues.Numbered(rows, (byte)'O', customer, order);

    /// <summary>R00000017-0003-02 for the return of its second line.</summary>
    public static CsvRows Return(CsvRows rows, int customer, int order, int line)
    {
        int length = WorldValues.NumberedLength(order);
        Span<byte> target = rows.Raw(length + 3);
        WorldValues.Numbered(target[..length], (byte)'R', customer, order);
        target[length] = (byte)'-';
        CsvRows.Digits(target[(length + 1)..], line, 2);
        return rows;
    }
}
