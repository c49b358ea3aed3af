using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>The step from one date of a timeline to the next.</summary>
public enum Every
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>Seven days.</summary>
    Week,

    /// <summary>A month: the same day of it, or its last where it is shorter.</summary>
    Month,
}

/// <summary>Dates at whose midnights features are kept: at even steps from a first one on, or as listed.</summary>
public sealed record Timeline
{
    /// <summary>The step; null where the dates are listed.</summary>
    public Every? Every { get; init; }

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

    static DateOnly After(DateOnly date, Every every, int number) => every switch
    {
        Projects.Every.Day => date.AddDays(number),
        Projects.Every.Week => date.AddDays(7 * number),
        _ => date.AddMonths(number),
    };
}
