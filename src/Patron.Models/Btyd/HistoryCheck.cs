namespace Patron.Models.Btyd;

/// <summary>Checks of history columns; each error names the row, the value and the range.</summary>
static class HistoryCheck
{
    public const double MaxFrequency = 1e9;
    public const double MaxTime = 1e100;

    public static void Columns(ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age)
    {
        SameLength(recency.Length, frequency.Length, nameof(recency));
        SameLength(age.Length, frequency.Length, nameof(age));
        for (int row = 0; row < frequency.Length; row++)
        {
            if (!IsRow(frequency[row], recency[row], age[row]))
                throw Error(row, frequency[row], recency[row], age[row]);
        }
    }

    public static void Row(double frequency, double recency, double age)
    {
        if (!IsRow(frequency, recency, age))
            throw Error(0, frequency, recency, age);
    }

    public static void Weights(ReadOnlySpan<double> weights, int rows)
    {
        if (!weights.IsEmpty)
            SameLength(weights.Length, rows, nameof(weights));
        for (int row = 0; row < weights.Length; row++)
        {
            if (!(weights[row] > 0 && double.IsFinite(weights[row])))
                throw new ArgumentException($"Row {row}: weight is {weights[row]}; it must be > 0 and finite.", nameof(weights));
        }
    }

    public static void SameLength(int length, int expected, string column)
    {
        if (length != expected)
            throw new ArgumentException($"Column {column} has {length} rows, the first column has {expected}.", column);
    }

    public static bool IsRow(double frequency, double recency, double age) =>
        frequency >= 0 && frequency <= MaxFrequency && frequency == Math.Floor(frequency)
        && recency >= 0 && recency <= age && age <= MaxTime && (frequency > 0 || recency == 0);

    static ArgumentException Error(int row, double frequency, double recency, double age)
    {
        (string column, string found) = true switch
        {
            _ when !(frequency >= 0 && frequency <= MaxFrequency && frequency == Math.Floor(frequency)) =>
                (nameof(frequency), $"frequency is {frequency}; it must be a whole number from 0 to {MaxFrequency}"),
            _ when !(age >= 0 && age <= MaxTime) => (nameof(age), $"age is {age}; it must be from 0 to {MaxTime}"),
            _ when !(recency >= 0 && recency <= age) =>
                (nameof(recency), $"recency is {recency}; it must be from 0 to the age, {age}"),
            _ => (nameof(recency), $"recency is {recency} without a repeat purchase; it must be 0"),
        };
        return new ArgumentException($"Row {row}: {found}.", column);
    }
}
