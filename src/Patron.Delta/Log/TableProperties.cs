using System.Globalization;
using System.Text.RegularExpressions;

namespace Patron.Delta.Log;

/// <summary>Table properties with their types and the defaults that other Delta writers have.</summary>
static partial class TableProperties
{
    const double MostDays = 365_000;

    public static bool Flag(TableMetadata metadata, string name, bool usual) =>
        Text(metadata, name) is not { } text
            ? usual
            : bool.TryParse(text, out bool value) ? value : throw Unfit(name, text, "true or false");

    /// <exception cref="DeltaException">The property is no number above 0.</exception>
    public static long Positive(TableMetadata metadata, string name, long usual) =>
        Text(metadata, name) is not { } text
            ? usual
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0
                ? value
                : throw Unfit(name, text, "a number above 0");

    /// <summary>From <c>1048576</c>, <c>100mb</c> and the like; units count in powers of 1024.</summary>
    public static long Bytes(TableMetadata metadata, string name, long usual)
    {
        if (Text(metadata, name) is not { } text)
            return usual;
        Match match = SizeText().Match(text);
        if (!match.Success)
            throw Unfit(name, text, "a size such as 134217728 or 128mb");
        int shift = match.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, _ => 0 };
        return long.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) << shift;
    }

    /// <summary>From <c>interval 30 days</c>, <c>2 weeks 1 hour</c> and the like; months have no fixed length and are refused.</summary>
    /// <remarks>A thousand years and more are a thousand: an instant so long ago still has a date.</remarks>
    public static TimeSpan Interval(TableMetadata metadata, string name, TimeSpan usual)
    {
        if (Text(metadata, name) is not { } text)
            return usual;
        Match match = IntervalText().Match(text);
        if (!match.Success)
            throw Unfit(name, text, "an interval such as 'interval 30 days'");
        double days = 0;
        for (int i = 0; i < match.Groups["count"].Captures.Count; i++)
        {
            double count = double.Parse(match.Groups["count"].Captures[i].ValueSpan, CultureInfo.InvariantCulture);
            days += count * Unit(match.Groups["unit"].Captures[i].Value).TotalDays;
        }

        return TimeSpan.FromTicks((long)Math.Round(Math.Min(days, MostDays) * TimeSpan.TicksPerDay));
    }

    static TimeSpan Unit(string unit) => unit.ToUpperInvariant() switch
    {
        "WEEK" => TimeSpan.FromDays(7),
        "DAY" => TimeSpan.FromDays(1),
        "HOUR" => TimeSpan.FromHours(1),
        "MINUTE" => TimeSpan.FromMinutes(1),
        "SECOND" => TimeSpan.FromSeconds(1),
        "MILLISECOND" => TimeSpan.FromMilliseconds(1),
        _ => TimeSpan.FromMicroseconds(1),
    };

    static string? Text(TableMetadata metadata, string name) => metadata.Properties.GetValueOrDefault(name);

    static DeltaException Unfit(string name, string text, string wanted) =>
        new($"the table property {name} is '{text}', but has to be {wanted}");

    [GeneratedRegex(@"^\s*(?<count>[1-9]\d{0,8}|[1-9]\d{0,17}(?=\s*b?\s*$))\s*(?<unit>[kmg])?b?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex SizeText();

    [GeneratedRegex(
        @"^\s*(interval\s+)?((?<count>\d{1,9})\s+(?<unit>week|day|hour|minute|second|millisecond|microsecond)s?(\s+|$))+$",
        RegexOptions.IgnoreCase)]
    private static partial Regex IntervalText();
}
