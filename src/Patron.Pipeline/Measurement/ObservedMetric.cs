using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>How far a window after contacts is known.</summary>
/// <param name="Days">Whole days of which outcomes are known. Range: 0 to <paramref name="Of"/>.</param>
/// <param name="Of">Days of the window.</param>
/// <param name="Until">The end of those days.</param>
sealed record Observation(int Days, int Of, DateTimeOffset Until)
{
    public bool IsOver => Days == Of;
}

/// <summary>A metric and what is known of it after each instant.</summary>
sealed class ObservedMetric
{
    readonly TimeZoneInfo _zone;
    readonly Dictionary<DateTimeOffset, Observation> _observed;

    /// <param name="view">Its outcomes.</param>
    /// <param name="instants">When customers were contacted; at least one.</param>
    /// <param name="asOf">Nothing is known after it.</param>
    /// <param name="zone">By whose calendar days are.</param>
    public ObservedMetric(MetricView view, IEnumerable<DateTimeOffset> instants, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        (View, _zone) = (view, zone);
        DateTimeOffset known = view.Newest is { } newest && newest < asOf ? newest : asOf;
        _observed = instants.Distinct().ToDictionary(
            instant => instant, instant => Observe(instant, view.Newest is null ? instant : known));
    }

    public MetricView View { get; }

    public MetricDefinition Metric => View.Metric;

    public Observation At(DateTimeOffset instant) => _observed[instant];

    /// <summary>
    /// SQL of what an instant looks at: <c>as_of, local</c> (microseconds of its local time), and <c>contact, start, until</c> in
    /// the metric's kind of time.
    /// </summary>
    public string Looks
    {
        get
        {
            string rows = string.Join(",\n", _observed.OrderBy(one => one.Key).Select(one =>
                $"({Literal(one.Key)}, {Literal(StartOf(one.Key))}, {Literal(one.Value.Until)})"));
            return $"""
                SELECT
                  as_of, epoch_us(CAST({In("as_of")} AS TIMESTAMP)) AS local,
                  {In("as_of")} AS contact, {In("start")} AS start, {In("until")} AS until
                FROM (VALUES {rows}) AS windows(as_of, start, until)
                """;
        }
    }

    /// <summary>SQL that is true of the times that any instant looks at.</summary>
    public string InAnyLook =>
        $"time >= {In(Literal(_observed.Keys.Min(StartOf)))} AND time < {In(Literal(_observed.Values.Max(one => one.Until)))}";

    string In(string instant) => View.Kind switch
    {
        TimeKind.Instant => instant,
        TimeKind.Date => $"CAST(CAST({instant} AS DATE) AS TIMESTAMP)",
        _ => $"CAST({instant} AS TIMESTAMP)",
    };

    DateTimeOffset StartOf(DateTimeOffset instant) => Metric.Cuped ? AsOf.Before(instant, Metric.Window, _zone) : instant;

    Observation Observe(DateTimeOffset instant, DateTimeOffset known)
    {
        DateOnly first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);
        int window = Metric.Window.AddTo(first).DayNumber - first.DayNumber;
        int days = Math.Clamp((int)Math.Floor((known - instant).TotalDays) + 1, 0, window);
        while (days > 0 && After(instant, days) > known)
            days--;
        return new Observation(days, window, After(instant, days));
    }

    DateTimeOffset After(DateTimeOffset instant, int days) => AsOf.After(instant, Duration.OfDays(days), _zone);

    static string Literal(DateTimeOffset instant) => LakeSession.TimestampLiteral(instant);
}
