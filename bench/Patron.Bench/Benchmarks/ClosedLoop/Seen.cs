using Patron.DuckDb;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Rows read by SQL, all or some: columns by name.</summary>
sealed class Seen(ColumnTable table, int[]? taken = null)
{
    public int Rows => taken?.Length ?? table.Rows;

    /// <summary>A number a row; NaN where there is none.</summary>
    public double[] this[string column] => Some(table.Doubles(column));

    public string[] Texts(string column) => Array.ConvertAll(Some(table.Texts(column)), text => text!);

    /// <summary>Some of the rows.</summary>
    public Seen Take(int[] rows) => new(table, taken is null ? rows : Array.ConvertAll(rows, row => taken[row]));

    /// <summary>Every column that is not left out, and further ones.</summary>
    public FeatureTable Features(IEnumerable<string> without, IEnumerable<(string Name, double[] Values)> further) => new(
    [
        .. table.Columns.Where(column => !without.Contains(column.Name)).Select(column =>
            column.Type.Id == TypeId.Varchar
                ? (FeatureColumn)new CategoryColumn(column.Name, Some(table.Texts(column.Name)))
                : new NumericColumn(column.Name, Some(table.Doubles(column.Name)))),
        .. further.Select(column => new NumericColumn(column.Name, column.Values)),
    ]);

    T[] Some<T>(T[] values) => taken is null ? values : Array.ConvertAll(taken, row => values[row]);
}
