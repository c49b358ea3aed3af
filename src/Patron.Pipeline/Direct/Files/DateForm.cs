using System.Globalization;

namespace Patron.Pipeline.Direct.Files;

/// <summary>A way to write dates.</summary>
/// <param name="Example">31 January 2026 written so.</param>
/// <param name="Condition">SQL, {0} the text and {1} the value: whether a text is written so.</param>
/// <param name="Reading">SQL, {0} the text: its TIMESTAMP.</param>
sealed record DateForm(string Example, string Condition, string Reading)
{
    /// <summary>Names of the parts as .NET and spreadsheets write them, the longer before the shorter.</summary>
    static readonly (string Pattern, string Part)[] Parts =
        [("yyyy", "%Y"), ("yy", "%y"), ("MMM", "%b"), ("MM", "%m"), ("M", "%m"), ("dd", "%d"), ("d", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S")];

    /// <summary>Day, month and year, perhaps followed by the time of day.</summary>
    public static DateForm OfParts(string example, string format) => new(
        example, "{1} IS NOT NULL", $"try_strptime({{0}}, ['{format}', '{format} %H:%M', '{format} %H:%M:%S'])");

    /// <summary>A format of strptime from one that may be written <c>dd.MM.yyyy</c>.</summary>
    public static string ToStrptime(string format)
    {
        if (format.Contains('%', StringComparison.Ordinal))
            return format;
        string result = "";
        for (int at = 0; at < format.Length;)
        {
            (string pattern, string part) = Parts.Append((Pattern: format[at].ToString(), Part: format[at].ToString())).First(
                one => string.CompareOrdinal(format, at, one.Pattern, 0, one.Pattern.Length) == 0);
            result += part;
            at += pattern.Length;
        }

        return result;
    }

    public string Fits(string text) => string.Format(CultureInfo.InvariantCulture, Condition, text, Value(text));

    public string Value(string text) => string.Format(CultureInfo.InvariantCulture, Reading, text);
}
