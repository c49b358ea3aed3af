using System.Globalization;

namespace Patron.Pipeline.Treatments;

/// <summary>Numbers with what they count.</summary>
static class Counted
{
    public static string Customers(long count) => Of(count, "customer");

    /// <param name="count">How many.</param>
    /// <param name="noun">Of what, in the singular; its plural ends in s.</param>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
