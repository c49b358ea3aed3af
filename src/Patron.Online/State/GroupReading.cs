using System.Globalization;
using System.Text;
using Patron.DuckDb;

namespace Patron.Online.State;

/// <summary>
/// What is kept of one customer in a group, added up for an as-of date: used again for the next customer. For one thread.
/// </summary>
sealed class GroupReading
{
    /// <summary>A set of different values that grew beyond this is not kept: it would be cleared for each customer after.</summary>
    const int MostKept = 4096;

    readonly GroupPlan _plan;
    readonly TimeZoneInfo _zone;
    readonly (int From, int Until)[] _windows;
    readonly int _day;
    readonly long[][] _records;
    readonly int[,] _distinct;
    HashSet<long> _seen = [];
    TextTable? _texts;

    public GroupReading(GroupPlan plan, AsOfView view, int group, TimeZoneInfo zone)
    {
        (_plan, _windows, _day, _zone) = (plan, view.Windows[group], view.Day, zone);
        CalendarDay = CalendarDayOf(DayCalendar.Microseconds(view.AsOf));
        _records = [.. plan.Windows.Select(_ => new long[plan.Words])];
        _distinct = new int[plan.Distinct.Count, plan.Windows.Count];
    }

    /// <summary>The calendar day of the as-of date.</summary>
    public int CalendarDay { get; }

    /// <summary>Begins another customer.</summary>
    public void Clear()
    {
        foreach (long[] record in _records)
            Array.Clear(record);
        Array.Clear(_distinct);
        if (_seen.Capacity > MostKept)
            _seen = [];
    }

    /// <summary>Adds a record to the windows that its day lies in.</summary>
    /// <returns>Whether it lies before the as-of date.</returns>
    public bool Add(ReadOnlySpan<long> record, int day, TextTable texts)
    {
        _texts = texts;
        if (day >= _day)
            return false;
        for (int window = 0; window < _records.Length; window++)
        {
            if (day < _windows[window].From || day >= _windows[window].Until)
                continue;
            foreach (ColumnState column in _plan.Columns)
                column.Merge(_records[window], record, texts);
        }

        return true;
    }

    /// <summary>Counts the different values of a column in each window.</summary>
    public void Count(int column, DistinctValues values, int head)
    {
        for (int window = 0; window < _records.Length; window++)
            _distinct[column, window] = values.CountOf(head, _windows[window].From, _windows[window].Until, _seen);
    }

    /// <summary>All records of a window as one.</summary>
    public ReadOnlySpan<long> Window(int window) => _records[window];

    public long DistinctOf(int column, int window) => _distinct[column, window];

    public int CalendarDayOf(long microseconds) => DayCalendar.CalendarDayOf(microseconds, _zone);

    /// <summary>The value of a feature.</summary>
    /// <exception cref="OverflowException">The exact sums do not fit into 128 bits.</exception>
    public FeatureValue ValueOf(FeatureOutput feature)
    {
        try
        {
            return feature.Value(this);
        }
        catch (OverflowException error)
        {
            throw new OverflowException(
                $"feature '{feature.Name}' ({_plan.Group.File}): the exact sums of a customer do not fit into 128 bits", error);
        }
    }

    /// <summary>The bytes of a text.</summary>
    public ReadOnlySpan<byte> Utf8Of(FeatureValue value) => _texts![(int)value.Whole];

    /// <summary>A value as SQL casts it to text; null for NULL.</summary>
    public string? TextOf(FeatureValue value, LogicalType type) => ObjectOf(value, type) switch
    {
        null => null,
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        object other => (string)other,
    };

    /// <summary>A value as an object, of the types that <see cref="Vector.Value"/> gives.</summary>
    public object? ObjectOf(FeatureValue value, LogicalType type) => !value.HasValue ? null : type.Id switch
    {
        TypeId.Varchar => Encoding.UTF8.GetString(Utf8Of(value)),
        TypeId.Boolean => value.Whole != 0,
        TypeId.Double => value.Double,
        TypeId.Decimal => DecimalOf(value.Whole, type.Scale),
        TypeId.Date => DayCalendar.Date((int)value.Whole),
        TypeId.Timestamp => DateTime.SpecifyKind(DayCalendar.Instant((long)value.Whole).UtcDateTime, DateTimeKind.Unspecified),
        TypeId.TimestampTz => DayCalendar.Instant((long)value.Whole).UtcDateTime,
        TypeId.TinyInt => (sbyte)value.Whole,
        TypeId.SmallInt => (short)value.Whole,
        TypeId.Integer => (int)value.Whole,
        _ => (long)value.Whole,
    };

    static decimal DecimalOf(Int128 units, int scale)
    {
        UInt128 size = (UInt128)Int128.Abs(units);
        if (size >> 96 != 0)
            throw new OverflowException($"{units} units of {scale} decimals are more than a decimal holds");
        return new((int)(uint)size, (int)(uint)(size >> 32), (int)(uint)(size >> 64), units < 0, (byte)scale);
    }
}
