using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>SQL of instants and slices.</summary>
sealed class SliceSql(Slices slices, TimeZoneInfo zone)
{
    /// <summary>The slice of a time; NULL for none, and for a time after the last slice.</summary>
    public string Of(string time, LogicalType type) =>
        $"CASE {string.Join(' ', slices.Ends.Select((end, slice) => $"WHEN {time} < {Literal(end, type)} THEN {Number(slice)}"))} END";

    /// <summary>That a time lies in some slice.</summary>
    public string IsInAny(string time, LogicalType type) => $"{time} < {Literal(slices.Ends[^1], type)}";

    /// <summary>An instant to compare a time with. A day is before an instant where its midnight is; no row is converted for that.</summary>
    public string Literal(DateTimeOffset instant, LogicalType type)
    {
        if (type.Id != TypeId.Date)
            return LakeSession.TimestampLiteral(instant);
        DateOnly day = LocalDay(instant);
        return DayLiteral(AsOf.MidnightOf(day, zone) < instant ? day.AddDays(1) : day);
    }

    /// <summary>The calendar day of an instant.</summary>
    public string Day(DateTimeOffset instant) => DayLiteral(LocalDay(instant));

    /// <summary>A whole number.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    DateOnly LocalDay(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    static string DayLiteral(DateOnly day) => $"DATE '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}
