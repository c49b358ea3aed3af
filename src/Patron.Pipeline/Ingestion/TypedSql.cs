using System.Globalization;
using System.Text.RegularExpressions;
using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// SQL that turns a raw value into its declared type, and SQL that tells where this does not give the value that was meant.
/// </summary>
static partial class TypedSql
{
    /// <summary>The type of texts.</summary>
    public const string Text = "VARCHAR";

    static readonly string[] IntegerTypes =
        ["BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT"];

    /// <summary>The typed value; NULL where it is no such value at all.</summary>
    /// <param name="raw">SQL of the raw value.</param>
    /// <param name="found">The type it comes in.</param>
    /// <param name="type">The declared type.</param>
    /// <param name="timestampFormat">How texts of dates and times are written; null means ISO 8601.</param>
    public static string Value(string raw, string found, string type, string? timestampFormat)
    {
        if (found == type)
            return raw;
        if (found == Text && IsTime(type) && timestampFormat is not null)
            return $"CAST(try_strptime({raw}, {Sql.Literal(timestampFormat)}) AS {type})";
        return $"TRY_{Cast(raw, type)}";
    }

    /// <summary>
    /// A condition that holds where a raw value that is not NULL is none of the type, or would be changed by it.
    /// </summary>
    /// <param name="raw">SQL of the raw value.</param>
    /// <param name="found">The type it comes in.</param>
    /// <param name="typed">SQL of what <see cref="Value"/> made of it.</param>
    /// <param name="type">The declared type.</param>
    public static string Misfit(string raw, string found, string typed, string type)
    {
        string changed = found == Text ? Rounded(raw, typed, type)
            : found == type ? "false"
            : $"TRY_{Cast(typed, found)} IS DISTINCT FROM {raw}";
        string infinite = IsTime(type) || type is "DOUBLE" or "FLOAT" or "REAL" ? $" OR NOT isfinite({typed})" : "";
        // The engine takes 25-01-31 for a day of the year 25.
        string shortYear = IsTime(type) && found == Text ? $" OR year({typed}) < 1000" : "";
        return $"{raw} IS NOT NULL AND ({typed} IS NULL OR {changed}{infinite}{shortYear})";
    }

    static string Cast(string value, string type) => $"CAST({value} AS {type})";

    static bool IsTime(string type) => type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || type == "DATE";

    // The engine rounds 1.7 to 2 and 1.239 to 1.24 without a word; 3.0, 1e3 and 1.230 are what they are meant to be.
    static string Rounded(string raw, string typed, string type)
    {
        string hasExponent = $"contains({raw}, 'e') OR contains({raw}, 'E')";
        if (IntegerTypes.Contains(type))
            return $"((contains({raw}, '.') OR {hasExponent}) AND TRY_CAST({raw} AS DECIMAL(38,10)) IS DISTINCT FROM {typed})";
        if (Decimal().Match(type) is not { Success: true } match)
            return "false";
        int scale = match.Groups["scale"] is { Success: true } digits
            ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture)
            : UsualScale;
        return $$"""
            CASE WHEN {{hasExponent}} THEN TRY_CAST({{raw}} AS DOUBLE) <> TRY_CAST(CAST({{typed}} AS VARCHAR) AS DOUBLE)
              WHEN strpos({{raw}}, '.') = 0 OR strlen({{raw}}) - strpos({{raw}}, '.') <= {{scale}} THEN false
              ELSE NOT regexp_full_match({{raw}}, '[^.]*[.][0-9]{0,{{scale}}}0*\s*') END
            """;
    }

    /// <summary>Of a DECIMAL that names none.</summary>
    const int UsualScale = 3;

    [GeneratedRegex(@"^(DECIMAL|NUMERIC)(\([0-9]+,(?<scale>[0-9]+)\))?$")]
    private static partial Regex Decimal();
}
