namespace Patron.Models.Spend;

/// <summary>Checks of spend columns; each error names the row, the value and the range.</summary>
static class SpendCheck
{
    const double Max = 1e100;

    public static void Columns(ReadOnlySpan<double> frequency, ReadOnlySpan<double> meanSpend, double least)
    {
        SameLength(meanSpend.Length, frequency.Length, nameof(meanSpend));
        for (int row = 0; row < frequency.Length; row++)
            Row(row, frequency[row], meanSpend[row], least);
    }

    /// <summary>Mean spend matters, and is checked, only where there are purchases.</summary>
    public static void Row(int row, double frequency, double meanSpend, double least)
    {
        if (!(frequency >= 0 && frequency <= 1e9))
            throw new ArgumentException($"Row {row}: frequency is {frequency}; it must be from 0 to 1e9.", nameof(frequency));
        if (frequency > 0 && !(meanSpend >= least && meanSpend <= Max))
        {
            string range = least > 0 ? "> 0 for a fit; leave customers without positive spend out" : ">= 0";
            throw new ArgumentException($"Row {row}: mean spend is {meanSpend}; it must be {range}.", nameof(meanSpend));
        }
    }

    public static void Weights(ReadOnlySpan<double> weights, int rows)
    {
        if (!weights.IsEmpty)
            SameLength(weights.Length, rows, nameof(weights));
        for (int row = 0; row < weights.Length; row++)
        {
            if (!(weights[row] > 0 && weights[row] <= Max))
                throw new ArgumentException($"Row {row}: weight is {weights[row]}; it must be > 0 and finite.", nameof(weights));
        }
    }

    public static void SameLength(int length, int expected, string column)
    {
        if (length != expected)
            throw new ArgumentException($"Column {column} has {length} rows, the first column has {expected}.", column);
    }
}
