using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Patron.Delta.Schema;

namespace Patron.Delta.Data;

/// <summary>The least and greatest value of a column, from the engine's text to the protocol's JSON.</summary>
static class StatisticsBound
{
    /// <summary>Texts are cut to so many characters; a greatest text that was cut gets a last one above every other.</summary>
    const int PrefixLength = 32;

    static readonly Rune Highest = new(0x10FFFF);

    static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF"];

    public static (JsonNode? Minimum, JsonNode? Maximum) Of(DeltaType type, ColumnStatistics column)
    {
        if (column.HasNaN || column.Minimum is not { } minimum || column.Maximum is not { } maximum)
            return (null, null);
        return type == PrimitiveTypes.String
            ? (Shortest(minimum), Greatest(maximum))
            : (Value(type, minimum), Value(type, maximum));
    }

    static JsonNode? Value(DeltaType type, string text)
    {
        if (type is DecimalType)
            return JsonNode.Parse(text);
        return (type as PrimitiveType)?.Name switch
        {
            "long" or "integer" or "short" or "byte" => JsonNode.Parse(text),
            "float" or "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) ? JsonNode.Parse(text) : null,
            "date" => IsDate(text) ? text : null,
            "timestamp" => text.EndsWith("+00", StringComparison.Ordinal) && Milliseconds(text[..^3]) is { } time
                ? time + "Z" : null,
            "timestamp_ntz" => Milliseconds(text),
            _ => null,
        };
    }

    static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Cut, not rounded, to milliseconds: a reader adds one to a greatest value.</summary>
    static string? Milliseconds(string text) =>
        DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : null;

    static string Shortest(string text) => string.Concat(text.EnumerateRunes().Take(PrefixLength));

    static string? Greatest(string text)
    {
        Rune[] letters = [.. text.EnumerateRunes()];
        if (letters.Length <= PrefixLength)
            return text;

        int end = PrefixLength;
        while (end < letters.Length && letters[end] == Highest)
            end++;
        return end == letters.Length ? null : string.Concat(letters[..end].Append(Highest));
    }
}
