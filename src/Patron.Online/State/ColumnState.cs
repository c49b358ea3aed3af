using Patron.Online.Events;

namespace Patron.Online.State;

/// <summary>How values of a column are compared.</summary>
enum ValueOrder
{
    /// <summary>As whole numbers: units of a decimal, days, microseconds, truth values.</summary>
    Whole,

    /// <summary>As doubles, of which the bits are kept.</summary>
    Number,

    /// <summary>As bytes; the text's number is kept.</summary>
    Text,
}

/// <summary>
/// What a record keeps of a column: where each aggregate lies in it, in words of 64 bits; -1 for none. The aggregates of two
/// records make that of both together, in any order.
/// </summary>
sealed class ColumnState
{
    public required string Name { get; init; }

    /// <summary>Of the column as it is declared now.</summary>
    public required EventColumn Column { get; init; }

    public ValueOrder Order => Column.Kind switch
    {
        EventKind.Text => ValueOrder.Text,
        EventKind.Double => ValueOrder.Number,
        _ => ValueOrder.Whole,
    };

    /// <summary>How many values there are; every column has it.</summary>
    public int Count { get; set; } = -1;

    /// <summary>Their sum in units of four decimals, two words.</summary>
    public int Sum { get; set; } = -1;

    /// <summary>The sum of their squares, two words; the greatest number there is where they do not fit.</summary>
    public int Squares { get; set; } = -1;

    public int Min { get; set; } = -1;

    public int Max { get; set; } = -1;

    /// <summary>Time and value of the earliest, two words.</summary>
    public int First { get; set; } = -1;

    /// <summary>Time and value of the latest, two words.</summary>
    public int Last { get; set; } = -1;

    /// <summary>The sums of calendar days, of their squares, and (two words) of day times value.</summary>
    public int Days { get; set; } = -1;

    public bool HasAmount => Sum >= 0 || Squares >= 0;

    public bool HasValue => Min >= 0 || Max >= 0 || First >= 0 || Last >= 0;

    /// <summary>Adds one value.</summary>
    /// <param name="record">The record.</param>
    /// <param name="value">As it is kept; 0 where no aggregate wants it.</param>
    /// <param name="units">In units of four decimals; 0 where no aggregate wants it.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="calendarDay">Its calendar day; 0 where no aggregate wants it.</param>
    /// <param name="texts">The texts by number.</param>
    public void Add(Span<long> record, long value, long units, long time, int calendarDay, TextTable texts)
    {
        bool isFirst = record[Count]++ == 0;
        if (Sum >= 0)
            Words.Add(record, Sum, units);
        if (Squares >= 0)
            Words.AddSaturated(record, Squares, (Int128)units * units);
        if (Min >= 0 && (isFirst || Compare(value, record[Min], texts) < 0))
            record[Min] = value;
        if (Max >= 0 && (isFirst || Compare(value, record[Max], texts) > 0))
            record[Max] = value;
        if (First >= 0 && (isFirst || CompareMoments(time, value, record[First], record[First + 1], texts) < 0))
            (record[First], record[First + 1]) = (time, value);
        if (Last >= 0 && (isFirst || CompareMoments(time, value, record[Last], record[Last + 1], texts) > 0))
            (record[Last], record[Last + 1]) = (time, value);
        if (Days < 0)
            return;
        record[Days] += calendarDay;
        record[Days + 1] += (long)calendarDay * calendarDay;
        Words.Add(record, Days + 2, (Int128)calendarDay * units);
    }

    /// <summary>Adds all values of another record.</summary>
    public void Merge(Span<long> record, ReadOnlySpan<long> other, TextTable texts)
    {
        if (other[Count] == 0)
            return;
        bool isFirst = record[Count] == 0;
        record[Count] += other[Count];
        if (Sum >= 0)
            Words.Add(record, Sum, Words.At(other, Sum));
        if (Squares >= 0)
            Words.AddSaturated(record, Squares, Words.At(other, Squares));
        if (Min >= 0 && (isFirst || Compare(other[Min], record[Min], texts) < 0))
            record[Min] = other[Min];
        if (Max >= 0 && (isFirst || Compare(other[Max], record[Max], texts) > 0))
            record[Max] = other[Max];
        if (First >= 0 && (isFirst || CompareMoments(other, record, First, texts) < 0))
            (record[First], record[First + 1]) = (other[First], other[First + 1]);
        if (Last >= 0 && (isFirst || CompareMoments(other, record, Last, texts) > 0))
            (record[Last], record[Last + 1]) = (other[Last], other[Last + 1]);
        if (Days < 0)
            return;
        record[Days] += other[Days];
        record[Days + 1] += other[Days + 1];
        Words.Add(record, Days + 2, Words.At(other, Days + 2));
    }

    int CompareMoments(ReadOnlySpan<long> one, ReadOnlySpan<long> other, int place, TextTable texts) =>
        CompareMoments(one[place], one[place + 1], other[place], other[place + 1], texts);

    int CompareMoments(long time, long value, long otherTime, long otherValue, TextTable texts) =>
        time != otherTime ? time.CompareTo(otherTime) : Compare(value, otherValue, texts);

    /// <summary>The two zeros are equal as numbers; their bits must not depend on which came first.</summary>
    static int CompareNumbers(long one, long other) =>
        BitConverter.Int64BitsToDouble(one).CompareTo(BitConverter.Int64BitsToDouble(other)) is not 0 and int order
            ? order
            : one.CompareTo(other);

    int Compare(long one, long other, TextTable texts) => Order switch
    {
        ValueOrder.Text => one == other ? 0 : texts[(int)one].SequenceCompareTo(texts[(int)other]),
        ValueOrder.Number => CompareNumbers(one, other),
        _ => one.CompareTo(other),
    };
}
