using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>The instant a run looks from: only data strictly before it is used.</summary>
public static class AsOf
{
    /// <summary>What may be written, for messages.</summary>
    public const string Expected = "a date such as 2026-01-31 or an instant such as 2026-01-31T12:00:00Z";

    const int FirstYear = 1900;
    const int LastYear = 2199;

    static readonly string[] LocalForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF"];

    static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK"];

    /// <summary>
    /// The instant, offset zero, that <paramref name="text"/> names, or the project's <c>as_of</c> where it is null, or the last
    /// midnight where that is null too. A bare date is midnight in the project's zone.
    /// </summary>
    /// <exception cref="ArgumentException">The text is neither a date nor an instant.</exception>
    public static DateTimeOffset Resolve(string? text, ProjectSettings settings, TimeProvider clock)
    {
        TimeZoneInfo zone = settings.Zone;
        text ??= settings.AsOf;
        if (text is null)
            return InstantOf(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).Date, zone);
        return TryParse(text, zone, out DateTimeOffset instant)
            ? instant
            : throw new ArgumentException($"'{text}' is not {Expected}", nameof(text));
    }

    /// <summary>An instant in the form that <see cref="Resolve"/> reads: in UTC, to the microsecond where it has one.</summary>
    public static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a date or an instant from 1900 to 2199; what names no offset is local time in <paramref name="zone"/>.
    /// </summary>
    public static bool TryParse(string text, TimeZoneInfo zone, out DateTimeOffset instant)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        instant = default;
        if (DateTime.TryParseExact(text, LocalForms, culture, DateTimeStyles.None, out DateTime local))
        {
            instant = InstantOf(local, zone);
            return local.Year is >= FirstYear and <= LastYear;
        }

        if (!DateTimeOffset.TryParseExact(text, InstantForms, culture, DateTimeStyles.AssumeUniversal, out DateTimeOffset exact))
            return false;
        instant = exact.ToUniversalTime();
        return instant.Year is >= FirstYear and <= LastYear;
    }

    /// <summary>The instant a duration earlier by the zone's calendar and clocks: midnight stays midnight.</summary>
    public static DateTimeOffset Before(DateTimeOffset instant, Duration duration, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return InstantOf(duration.SubtractFrom(DateOnly.FromDateTime(local)).ToDateTime(TimeOnly.FromDateTime(local)), zone);
    }

    /// <summary>The instant a duration later by the zone's calendar and clocks: midnight stays midnight.</summary>
    public static DateTimeOffset After(DateTimeOffset instant, Duration duration, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return InstantOf(duration.AddTo(DateOnly.FromDateTime(local)).ToDateTime(TimeOnly.FromDateTime(local)), zone);
    }

    /// <summary>Midnight of a day in the zone.</summary>
    public static DateTimeOffset MidnightOf(DateOnly day, TimeZoneInfo zone) => InstantOf(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>The calendar month of the zone that ended last at an instant.</summary>
    public static (DateTimeOffset From, DateTimeOffset Until) MonthBefore(DateTimeOffset instant, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        DateOnly month = new(local.Year, local.Month, 1);
        return (MidnightOf(month.AddMonths(-1), zone), MidnightOf(month, zone));
    }

    /// <summary>A local time that the clocks skip means the first after it; one that comes twice means the earlier.</summary>
    static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1).AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        long ticks = Math.Clamp(local.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
