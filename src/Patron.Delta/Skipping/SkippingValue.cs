using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.Delta.Schema;

namespace Patron.Delta.Skipping;

/// <summary>
/// Values of columns as .NET values that compare as the engine compares them; null where a text is not understood, which never
/// lets a file be left out.
/// </summary>
static class SkippingValue
{
    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>Numbers of more digits are rounded.</summary>
    const int DecimalDigits = 28;

    /// <summary>Whether files can be left out by values of a type.</summary>
    public static bool IsComparable(DeltaType type) => type is DecimalType
        || type == PrimitiveTypes.String || type == PrimitiveTypes.Date || IsInstant(type) || IsFloating(type)
        || type == PrimitiveTypes.Long || type == PrimitiveTypes.Integer
        || type == PrimitiveTypes.Short || type == PrimitiveTypes.Byte;

    public static bool IsFloating(DeltaType type) => type == PrimitiveTypes.Float || type == PrimitiveTypes.Double;

    public static bool IsInstant(DeltaType type) => type == PrimitiveTypes.Timestamp || type == PrimitiveTypes.TimestampNtz;

    /// <summary>From a bound of the statistics.</summary>
    public static IComparable? FromJson(DeltaType type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => FromText(type, value.GetString()!),
        JsonValueKind.Number => FromText(type, value.GetRawText()),
        _ => null,
    };

    /// <summary>From the text of a bound or a partition.</summary>
    public static IComparable? FromText(DeltaType type, string text)
    {
        if (type == PrimitiveTypes.String)
            return new CodePoints(text);
        if (type == PrimitiveTypes.Date)
            return Date(text);
        if (IsInstant(type))
            return Instant(text);
        if (IsFloating(type))
            return Floating(text);
        return Exact(text);
    }

    static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : null;

    static DateTime? Instant(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTime time) ? time : null;

    static double? Floating(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number)
            ? number
            : null;

    static decimal? Exact(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
        && text.Count(char.IsAsciiDigit) <= DecimalDigits
            ? exact
            : null;

    /// <summary>From the text that the engine gave for a constant; instants are microseconds since 1970.</summary>
    public static IComparable? FromEngine(DeltaType type, string text)
    {
        if (!IsInstant(type))
            return FromText(type, text);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds is > -62_135_596_800_000_000 and < 253_402_300_800_000_000 // the years 1 to 9999
                ? DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
                : null;
    }
}

/// <summary>A text that is ordered as the engine orders it: by the bytes of its UTF-8.</summary>
sealed class CodePoints(string text) : IComparable
{
    readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

    public string Text => text;

    public int CompareTo(object? obj) => _bytes.AsSpan().SequenceCompareTo(((CodePoints)obj!)._bytes);
}
