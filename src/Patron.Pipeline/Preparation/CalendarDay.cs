using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL of the calendar day of a time in the project's zone. A cast says the same, but of an instant it asks the engine's calendar,
/// row by row, which is a third of a whole summary's cost; here the zone's offsets of the last years are written out.
/// </summary>
static class CalendarDay
{
    const int Years = 10;
    const long MicrosecondsPerDay = 86_400_000_000;

    static readonly DateTimeOffset Earliest = new(1971, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A DATE; the cast for days of long ago, and for times that are no instants.</summary>
    /// <param name="time">SQL of the time.</param>
    /// <param name="type">Its type.</param>
    /// <param name="zone">The zone, which is the session's too.</param>
    /// <param name="until">The times are before this instant.</param>
    public static string Sql(string time, LogicalType type, TimeZoneInfo zone, DateTimeOffset until)
    {
        string cast = $"CAST({time} AS DATE)";
        DateTimeOffset since = until.Year - Years > Earliest.Year ? until.AddYears(-Years) : Earliest;
        if (type.Id != TypeId.TimestampTz || since >= until)
            return cast;
        string offset = Offset(time, Spans(zone, since, until));
        return $"CASE WHEN {time} >= {LakeSession.TimestampLiteral(since)} "
            + $"THEN DATE '1970-01-01' + CAST((epoch_us({time}) + {offset}) // {MicrosecondsPerDay} AS INTEGER) ELSE {cast} END";
    }

    /// <summary>Microseconds to add to UTC; the newest rows, which are most, are asked for first.</summary>
    static string Offset(string time, List<Span> spans)
    {
        string last = Literal(spans[0].Offset);
        if (spans.Count == 1)
            return last;
        IEnumerable<string> whens = Enumerable.Reverse(spans.Skip(1))
            .Select(span => $"WHEN {time} >= {LakeSession.TimestampLiteral(span.From)} THEN {Literal(span.Offset)}");
        return $"CASE {string.Join(' ', whens)} ELSE {last} END";
    }

    /// <summary>The stretches of one offset, oldest first.</summary>
    static List<Span> Spans(TimeZoneInfo zone, DateTimeOffset since, DateTimeOffset until)
    {
        List<Span> spans = [new Span(since, zone.GetUtcOffset(since))];
        for (DateTimeOffset day = since; day < until; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day.AddDays(1)) != spans[^1].Offset)
                spans.Add(NextSpan(zone, day, day.AddDays(1)));
        }

        return spans;
    }

    /// <summary>The change of offset between two instants, to the second.</summary>
    static Span NextSpan(TimeZoneInfo zone, DateTimeOffset before, DateTimeOffset after)
    {
        while (after - before > TimeSpan.FromSeconds(1))
        {
            DateTimeOffset middle = before.AddSeconds(Math.Floor((after - before).TotalSeconds / 2));
            if (zone.GetUtcOffset(middle) == zone.GetUtcOffset(before))
                before = middle;
            else
                after = middle;
        }

        return new Span(after, zone.GetUtcOffset(after));
    }

    static string Literal(TimeSpan offset) =>
        (offset.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    readonly record struct Span(DateTimeOffset From, TimeSpan Offset);
}
