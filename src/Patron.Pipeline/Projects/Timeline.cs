using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>Dates at whose midnights features are kept: at even steps from a first one on, or as listed.</summary>
public sealed record Timeline
{
    /// <summary>The step; null where the dates are listed.</summary>
    public TimeUnit? Every { get; init; }

    /// <summary>The first date of even steps.</summary>
    public DateOnly From { get; init; }

    /// <summary>The dates end before this one; null for no end.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The listed dates.</summary>
    public IReadOnlyList<DateOnly> Dates { get; init; } = [];

    /// <summary>Its instants up to one, in their order.</summary>
    public IReadOnlyList<DateTimeOffset> UpTo(DateTimeOffset asOf, TimeZoneInfo zone) =>
        [.. AllDates.Select(date => AsOf.MidnightOf(date, zone)).TakeWhile(instant => instant <= asOf)];

    [JsonIgnore]
    IEnumerable<DateOnly> AllDates => Every is { } every
        ? Enumerable.Range(0, int.MaxValue).Select(number => After(From, every, number)).TakeWhile(date => To is not { } to || date < to)
        : Dates.Order();

    static DateOnly After(DateOnly date, TimeUnit every, int number) => every switch
    {
        TimeUnit.Day => date.AddDays(number),
        TimeUnit.Week => date.AddDays(7 * number),
        _ => date.AddMonths(number),
    };
}
