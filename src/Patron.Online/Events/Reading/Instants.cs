namespace Patron.Online.Events.Reading;

/// <summary>Dates and times of RFC 3339 in ASCII: <c>2026-01-31</c>, <c>2026-01-31T12:00:00.5+01:00</c>.</summary>
/// <param name="zone">What a time without an offset is of.</param>
sealed class Instants(TimeZoneInfo zone)
{
    const long Second = 1_000_000;
    const long Day = 86_400 * Second;

    /// <summary>A year has four digits, and the first is no zero: 0025 is a mistake for 2025.</summary>
    const int FirstYear = 1000;

    static readonly long First = DaysOf(FirstYear, 1, 1) * Day;
    static readonly long End = DaysOf(9999, 12, 31) * Day + Day;

    readonly bool _isUtc = zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime;

    /// <summary>Reads a date. Unit: days since 1970-01-01.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out int days) => TryDatePart(text, out days) && text.Length == 10;

    /// <summary>Reads a time; digits below a microsecond are cut off. Unit: microseconds since 1970.</summary>
    /// <param name="text">A date, or date and time.</param>
    /// <param name="isInstant">
    /// Whether it is a point in time: an offset counts, and without one the zone does. Else it is a time on a wall, without an
    /// offset.
    /// </param>
    /// <param name="microseconds">The time, in UTC where it is an instant.</param>
    public bool TryTime(ReadOnlySpan<byte> text, bool isInstant, out long microseconds)
    {
        microseconds = 0;
        if (!TryDatePart(text, out int days))
            return false;
        long clock = 0;
        ReadOnlySpan<byte> rest = text[10..];
        if (rest.Length > 0 && !(rest[0] is (byte)'T' or (byte)'t' or (byte)' ' && TryClock(rest[1..], out clock, out rest)))
            return false;
        long local = (days * Day) + clock;
        if (rest.Length == 0)
        {
            microseconds = isInstant && !_isUtc ? local - OffsetAt(local) : local;
            return microseconds >= First && microseconds < End;
        }

        if (!isInstant || !TryOffset(rest, out long offset))
            return false;
        microseconds = local - offset;
        return microseconds >= First && microseconds < End;
    }

    /// <summary>
    /// What the zone is ahead of UTC. A time that comes twice when clocks go back is that of the second time; one that clocks
    /// leave out
    /// is taken as if they had not gone forward yet.
    /// </summary>
    long OffsetAt(long local)
    {
        DateTime wall = DateTime.UnixEpoch.AddTicks(local * TimeSpan.TicksPerMicrosecond);
        return zone.GetUtcOffset(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified)).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    static bool TryDatePart(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-')
            return false;
        int year = Digits(text[..4]);
        int month = Digits(text.Slice(5, 2));
        int day = Digits(text.Slice(8, 2));
        if (year < FirstYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        days = DaysOf(year, month, day);
        return true;
    }

    static bool TryClock(ReadOnlySpan<byte> text, out long clock, out ReadOnlySpan<byte> rest)
    {
        clock = 0;
        rest = text;
        if (text.Length < 5 || text[2] != ':')
            return false;
        int hour = Digits(text[..2]);
        int minute = Digits(text.Slice(3, 2));
        int second = 0;
        long fraction = 0;
        rest = text[5..];
        if (rest.Length > 0 && rest[0] == ':')
        {
            if (rest.Length < 3)
                return false;
            second = Digits(rest.Slice(1, 2));
            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.' && !TryFraction(rest[1..], out fraction, out rest))
                return false;
        }

        clock = ((((hour * 60) + minute) * 60) + second) * Second + fraction;
        return hour is >= 0 and < 24 && minute is >= 0 and < 60 && second is >= 0 and < 60;
    }

    static bool TryFraction(ReadOnlySpan<byte> text, out long fraction, out ReadOnlySpan<byte> rest)
    {
        fraction = 0;
        int count = 0;
        for (; count < text.Length && char.IsAsciiDigit((char)text[count]); count++)
        {
            if (count < 6)
                fraction = (fraction * 10) + (text[count] - '0');
        }

        for (int digit = count; digit < 6; digit++)
            fraction *= 10;
        rest = text[count..];
        return count is > 0 and <= 9;
    }

    static bool TryOffset(ReadOnlySpan<byte> text, out long offset)
    {
        offset = 0;
        if (text.Length == 1)
            return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
            return false;
        int hours = Digits(text.Slice(1, 2));
        int minutes = Digits(text.Slice(4, 2));
        if (hours is < 0 or > 23 || minutes is < 0 or > 59)
            return false;
        offset = ((hours * 60) + minutes) * 60 * Second;
        if (text[0] == '-')
            offset = -offset;
        return true;
    }

    /// <summary>A number of digits alone; -1 where there is another letter.</summary>
    static int Digits(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte letter in text)
        {
            if (!char.IsAsciiDigit((char)letter))
                return -1;
            number = (number * 10) + (letter - '0');
        }

        return number;
    }

    // Years begin in March, so that the day that may be missing is the last.
    static int DaysOf(int year, int month, int day)
    {
        int shifted = month > 2 ? year : year - 1;
        int dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        int century = shifted / 100;
        return (365 * shifted) + (shifted / 4) - century + (century / 4) + dayOfYear - 719_468;
    }
}
