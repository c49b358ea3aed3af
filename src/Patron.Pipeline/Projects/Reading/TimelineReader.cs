using System.Globalization;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>timeline: { every: month, from: 2025-01-01 }</c>, or a list of dates.</summary>
static class TimelineReader
{
    const string Expected = "a list of dates, or { every: month, from: 2025-01-01 }";

    static readonly Form<IReadOnlyList<DateOnly>> Dates =
        Forms.ListOf(Forms.Date, date => date.ToString("O", CultureInfo.InvariantCulture));

    static readonly Form<Timeline> Steps = Forms.Mapping(Expected, map =>
    {
        Timeline timeline = new()
        {
            Every = map.Required("every", Forms.Choice<TimeUnit>()),
            From = map.Required("from", Forms.Date),
            To = map.OptionalValue("to", Forms.Date),
        };
        if (!map.File.Failed && timeline.To <= timeline.From)
            map.Problem("to", "the timeline ends before it begins", "write a 'to:' after 'from:'");
        return timeline;
    });

    public static Form<Timeline> Form { get; } = new(Expected, value => value.Node switch
    {
        ListNode => new Timeline { Dates = Dates.Read(value) ?? [] },
        MappingNode => Steps.Read(value),
        _ => value.Expected<Timeline>(Expected),
    });
}
