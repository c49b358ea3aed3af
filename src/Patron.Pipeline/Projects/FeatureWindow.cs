using System.Diagnostics.CodeAnalysis;

namespace Patron.Pipeline.Projects;

/// <summary>The stretch of time before the date that a feature looks at: all of it, some length, or the last whole calendar month.</summary>
public readonly record struct FeatureWindow
{
    /// <summary>All of the past, <c>lifetime</c>.</summary>
    public static FeatureWindow Lifetime => default;

    /// <summary>The calendar month that ended last, <c>month</c>, in the project's zone.</summary>
    public static FeatureWindow CalendarMonth => new() { IsCalendarMonth = true };

    /// <summary>Up to the date, <c>30d</c> or <c>3m</c>.</summary>
    public static FeatureWindow Of(Duration length) => new() { Length = length };

    /// <summary>Null for all of the past and for a calendar month.</summary>
    public Duration? Length { get; private init; }

    /// <summary>Whether it is the last whole calendar month.</summary>
    public bool IsCalendarMonth { get; private init; }

    /// <summary>Whether it is all of the past.</summary>
    public bool IsLifetime => Length is null && !IsCalendarMonth;

    /// <summary>In words.</summary>
    public string Meaning => IsCalendarMonth ? "the last calendar month" : Length is { } length ? $"the last {length}" : "all time";

    /// <summary>Reads <c>lifetime</c>, <c>month</c> or a duration above zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FeatureWindow window)
    {
        window = text == "month" ? CalendarMonth
            : Duration.TryParse(text, out Duration length) && !length.IsZero ? Of(length)
            : Lifetime;
        return !window.IsLifetime || text == "lifetime";
    }

    /// <summary>Where it begins for a date; null for all of the past.</summary>
    public DateTimeOffset? From(DateTimeOffset asOf, TimeZoneInfo zone) =>
        IsCalendarMonth ? AsOf.MonthBefore(asOf, zone).From
        : Length is { } length ? AsOf.Before(asOf, length, zone)
        : null;

    /// <summary>Where it ends for a date: at the date itself, but for a calendar month.</summary>
    public DateTimeOffset Until(DateTimeOffset asOf, TimeZoneInfo zone) => IsCalendarMonth ? AsOf.MonthBefore(asOf, zone).Until : asOf;

    /// <summary>As it is written.</summary>
    public override string ToString() => IsCalendarMonth ? "month" : Length?.ToString() ?? "lifetime";
}
