using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>
/// How far a column that only grows was read, as a whole number: that of the column, or the days or microseconds since 1970 in
/// UTC.
/// </summary>
static class HighWaterMark
{
    /// <summary>Whether a column of the type can tell what is new.</summary>
    public static bool Tells(string type) => IsCount(type) || IsTime(type);

    /// <summary>Whether it is a time, from which a duration can be taken.</summary>
    public static bool IsTime(string type) => type == "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal);

    /// <summary>
    /// The greatest mark of a relation; null where it has no value. A time more than a day after now is none, since rows of
    /// today would never be read after it; the day allows for clocks and zones.
    /// </summary>
    public static long? Of(string column, string type, string relation, RawTable raw, DateTimeOffset now)
    {
        string name = Sql.Identifier(column);
        if (!IsTime(type))
            return raw.Connection.Scalar<long?>($"SELECT CAST(max({name}) AS BIGINT) FROM {relation}", raw.Cancellation);
        string until = $"CAST({LakeSession.TimestampLiteral(now.AddDays(1))} AS {type})";
        long late = raw.Count($"{relation} WHERE isfinite({name}) AND {name} > {until}");
        if (late > 0)
        {
            raw.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"{late} rows of {raw.Table.Name} have a {column} after now: no row takes their place before that time, so correct them in the source"));
        }

        string mark = type == "DATE" ? $"datediff('day', DATE '1970-01-01', {name})" : $"epoch_us({name})";
        return raw.Connection.Scalar<long?>(
            $"SELECT CAST(max({mark}) AS BIGINT) FROM {relation} WHERE isfinite({name}) AND {name} <= {until}", raw.Cancellation);
    }

    /// <summary>A mark of all rows of a relation: the same for the same rows in any order.</summary>
    public static long OfContent(string columns, string relation, RawTable raw) => raw.Connection.Scalar<long>(
        $"SELECT CAST(coalesce(sum(CAST(hash({columns}) AS HUGEINT)), 0) % {long.MaxValue} AS BIGINT) FROM {relation}", raw.Cancellation);

    /// <summary>The value at a mark, less a duration, as ISO 8601 and SQL write it.</summary>
    public static string TextAt(long mark, string type, Duration? lookback)
    {
        if (!IsTime(type))
            return mark.ToString(CultureInfo.InvariantCulture);
        DateTimeOffset instant = type == "DATE"
            ? DateTimeOffset.UnixEpoch.AddDays(mark)
            : DateTimeOffset.UnixEpoch.AddTicks(mark * TimeSpan.TicksPerMicrosecond);
        if (lookback is { } length)
            instant = AsOf.Before(instant, length, TimeZoneInfo.Utc);
        bool hasZone = type.EndsWith("TZ", StringComparison.Ordinal) || type.EndsWith("ZONE", StringComparison.Ordinal);
        string zone = hasZone ? "'Z'" : "";
        string form = type == "DATE" ? "yyyy-MM-dd" : $"yyyy-MM-dd'T'HH:mm:ss.ffffff{zone}";
        return instant.UtcDateTime.ToString(form, CultureInfo.InvariantCulture);
    }

    static bool IsCount(string type) => type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT";
}
