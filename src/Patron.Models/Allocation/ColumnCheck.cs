namespace Patron.Models.Allocation;

/// <summary>Refuses columns that cannot be allocated by, naming arm, row and value.</summary>
static class ColumnCheck
{
    public static void Arms(IReadOnlyList<double[]> columns, int rows, string what, double least = double.NegativeInfinity)
    {
        for (int arm = 0; arm < columns.Count; arm++)
            Column(columns[arm], rows, $"{what} of arm {arm}", least);
    }

    public static void Column(ReadOnlySpan<double> values, int rows, string what, double least = double.NegativeInfinity)
    {
        if (values.Length != rows)
            throw new ArgumentException($"{what}: {values.Length} values for {rows} customers; they must be equally many");
        for (int row = 0; row < rows; row++)
        {
            if (!double.IsFinite(values[row]))
                throw new ArgumentException($"{what}, row {row}: {values[row]} is not a finite number");
            if (values[row] < least)
                throw new ArgumentException($"{what}, row {row}: {values[row]} is below {least}");
        }
    }

    public static void Same(int found, int wanted, string what)
    {
        if (found != wanted)
            throw new ArgumentException($"{what} of {found} arms where {wanted} were told; they must be equally many");
    }
}
