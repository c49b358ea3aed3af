using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>A table as codes, column after column, one byte for each value.</summary>
sealed class BinnedTable
{
    BinnedTable(ColumnCodes[] columns, byte[][] codes)
    {
        Columns = columns;
        Codes = codes;
    }

    public ColumnCodes[] Columns { get; }

    /// <summary>The codes of each column.</summary>
    public byte[][] Codes { get; }

    public int Rows => Codes[0].Length;

    /// <summary>Finds at most so many bins of each column by some of the rows, and the codes of all.</summary>
    public static BinnedTable Fit(FeatureTable table, int[] rows, double[]? weights, int maxBins, long seed, int? threads)
    {
        int[] sample = QuantileCuts.Sample(rows, seed);
        ColumnCodes[] columns = new ColumnCodes[table.Columns.Count];
        ParallelWork.For(columns.Length, threads, index => columns[index] = table.Columns[index] is NumericColumn numbers
            ? new NumberCodes(numbers.Name, QuantileCuts.Of(Finite(numbers), sample, weights, maxBins))
            : CategoryCodes.Fit((CategoryColumn)table.Columns[index], rows, maxBins));
        return Of(columns, table, threads);
    }

    /// <summary>The columns as trees name them.</summary>
    public TreeColumn[] TreeColumns() =>
        Array.ConvertAll(Columns, column => new TreeColumn(column.Column, (column as CategoryCodes)?.Categories));

    /// <summary>The codes of another table.</summary>
    public static BinnedTable Of(ColumnCodes[] columns, FeatureTable table, int? threads)
    {
        FeatureColumn[] values = Array.ConvertAll(columns, column => column.In(table));
        byte[][] codes = Array.ConvertAll(columns, _ => new byte[table.Rows]);
        ParallelWork.For(columns.Length, threads, index => columns[index].Encode(values[index], 0, table.Rows, codes[index], 1));
        return new BinnedTable(columns, codes);
    }

    static NumericColumn Finite(NumericColumn column)
    {
        int row = Array.FindIndex(column.Values, double.IsInfinity);
        return row < 0
            ? column
            : throw new ArgumentException(
                $"column '{column.Name}', row {row}: {column.Values[row]}; numbers must be finite", column.Name);
    }
}
