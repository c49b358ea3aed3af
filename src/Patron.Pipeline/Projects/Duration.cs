using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>
/// A length of time as a person writes it: <c>7d</c>, <c>4w</c>, <c>3m</c>, <c>1y</c>. Days and weeks are exact, months and years
/// follow the calendar. At most a hundred years.
/// </summary>
public readonly record struct Duration
{
    Duration(int count, char unit) => (Count, Unit) = (count, unit);

    /// <summary>How many of the unit. Range: 0 to 36,525 days, 5,217 weeks, 1,200 months or 100 years.</summary>
    public int Count { get; }

    /// <summary>One of <c>d w m y</c>.</summary>
    public char Unit { get => field == default ? 'd' : field; }

    /// <summary>The exact part, in days; zero for months and years.</summary>
    public int Days => Unit switch { 'd' => Count, 'w' => 7 * Count, _ => 0 };

    /// <summary>The calendar part, in months; zero for days and weeks.</summary>
    public int Months => Unit switch { 'm' => Count, 'y' => 12 * Count, _ => 0 };

    public bool IsZero => Count == 0;

    /// <summary>A duration of exact days. Range: 0 to 36,525.</summary>
    public static Duration OfDays(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostOf('d'));
        return new(count, 'd');
    }

    /// <summary>Reads <c>7d</c>, <c>4w</c>, <c>3m</c> or <c>1y</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Duration duration)
    {
        duration = default;
        if (text is not { Length: >= 2 } || text[^1] is not ('d' or 'w' or 'm' or 'y')
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count > MostOf(text[^1]))
        {
            return false;
        }

        duration = new(count, text[^1]);
        return true;
    }

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">The text is not a duration.</exception>
    public static Duration Parse(string text) => TryParse(text, out Duration duration)
        ? duration
        : throw new FormatException($"'{text}' is not a duration such as 7d, 4w, 3m or 1y");

    /// <summary>The day this much later; the end of the month where the day does not exist there.</summary>
    public DateOnly AddTo(DateOnly day) => day.AddMonths(Months).AddDays(Days);

    /// <summary>The day this much earlier; the end of the month where the day does not exist there.</summary>
    public DateOnly SubtractFrom(DateOnly day) => day.AddMonths(-Months).AddDays(-Days);

    /// <summary>The length in a model's time unit, a month being 365.25 / 12 days.</summary>
    public double In(TimeUnit unit) => (Days + (Months * TimeUnit.Month.Days)) / unit.Days;

    /// <summary>As it is written: <c>26w</c>.</summary>
    public override string ToString() => $"{Count}{Unit}";

    static int MostOf(char unit) => unit switch { 'd' => 36_525, 'w' => 5_217, 'm' => 1_200, _ => 100 };
}
