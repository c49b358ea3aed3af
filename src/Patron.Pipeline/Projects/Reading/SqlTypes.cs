using System.Text.RegularExpressions;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>The SQL types that a raw column may have.</summary>
static partial class SqlTypes
{
    static readonly string[] Plain =
    [
        "VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "TINYINT",
        "SMALLINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "REAL", "TEXT", "UUID", "BLOB", "JSON",
        "INTERVAL",
    ];

    const string Expected = "a SQL type such as VARCHAR, BIGINT, DECIMAL(18,4), DATE or TIMESTAMP";

    /// <summary>
    /// A type in capitals; lists (<c>INTEGER[]</c>) of types too, and STRUCT(...) or MAP(...), whose inside the engine judges.
    /// </summary>
    public static Form<string> Form { get; } = new(Expected, value =>
    {
        if (!value.IsText(out string? text))
            return value.Expected<string>(Expected);
        string type = string.Concat(text.ToUpperInvariant().Where(letter => letter != ' '));
        string element = type.Replace("[]", "", StringComparison.Ordinal);
        if (Plain.Contains(element) || IsDecimal(element))
            return type;
        return Nested().IsMatch(text)
            ? text
            : value.Problem<string>(
                $"column '{value.Name}' has type {value.Node.Description}",
                Suggestion.For(element, Plain) is { } meant ? $"did you mean '{meant}'?" : $"expected {Expected}");
    });

    static bool IsDecimal(string type) => Decimal().Match(type) is { Success: true } match
        && int.Parse(match.Groups["width"].ValueSpan) is >= 1 and <= 38 and var width
        && int.Parse(match.Groups["scale"].ValueSpan) <= width;

    [GeneratedRegex(@"^(DECIMAL|NUMERIC)\((?<width>[0-9]{1,2}),(?<scale>[0-9]{1,2})\)$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(STRUCT|MAP)\s*\(.+\)(\[\])*$", RegexOptions.IgnoreCase)]
    private static partial Regex Nested();
}
