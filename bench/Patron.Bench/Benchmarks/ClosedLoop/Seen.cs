using Patron.DuckDb;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Rows read by SQL: columns by name.</summary>
sealed class Seen(ColumnTable table)
{
    public int Rows => table.Rows;

    /// <summary>A number a row; NaN where there is none.</summary>
    public double[] this[string column] => table.Doubles(column);

    public string[] Texts(string column) => Array.ConvertAll(table.Texts(column), text => text!);
}
