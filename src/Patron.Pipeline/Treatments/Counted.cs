using System.Globalization;

namespace Patron.Pipeline.Treatments;

/// <summary>Numbers with what they count.</summary>
static class Counted
{
    public static string Customers(long count) =>
        count == 1 ? "1 customer" : string.Create(CultureInfo.InvariantCulture, $"{count} customers");
}
