namespace Patron.Models.Experiments;

/// <summary>What sums of a group must be.</summary>
static class MomentCheck
{
    /// <summary>A centred sum of squares below this share of the sum itself is rounding.</summary>
    const double Rounding = 1e-13;

    /// <summary>The number of columns; refuses a negative count and a matrix of another size.</summary>
    public static int Shape<T>(long count, int columns, T[,] matrix, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (columns == 0)
            throw new ArgumentException("a group needs at least one column", name);
        return matrix.GetLength(0) == columns && matrix.GetLength(1) == columns
            ? columns
            : throw new ArgumentException(
                $"{matrix.GetLength(0)} x {matrix.GetLength(1)} products for {columns} columns; they must be {columns} x {columns}", name);
    }

    public static void Finite(double value, string what)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"{what} is {value}: leave out or replace rows without a number");
    }

    /// <summary>A sum of squares around the mean, where nothing but rounding left is zero.</summary>
    public static double Square(double centred, double whole, int column) => Math.Abs(centred) <= Rounding * whole
        ? 0
        : centred > 0
            ? centred
            : throw NotOfTheSameRows(column);

    public static ArgumentException NotOfTheSameRows(int column) =>
        new($"column {column}: the sum of squares is less than the square of the sum over the count, so they are not sums of the same rows");
}
