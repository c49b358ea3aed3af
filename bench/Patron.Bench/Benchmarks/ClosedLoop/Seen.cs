using Patron.DuckDb;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Rows read by SQL: columns by name.</summary>
sealed class Seen(ColumnTable table)
{
    public static Seen Of(Connection connection, string sql)
    {
        using Result result = connection.Query(sql);
        return new Seen(result.ReadAll());
    }

    public int Rows => table.Rows;

    /// <summary>A number a row; NaN where there is none.</summary>
    public double[] this[string column] => table.Doubles(column);

    public string[] Texts(string column) => Array.ConvertAll(table.Texts(column), text => text!);

    /// <summary>Every column that is not left out, and further ones.</summary>
    public FeatureTable Features(string[] without, IEnumerable<(string Name, double[] Values)> further) => new(
    [
        .. table.Columns.Where(column => !without.Contains(column.Name)).Select(column =>
            column.Type.Id == TypeId.Varchar
                ? (FeatureColumn)new CategoryColumn(column.Name, table.Texts(column.Name))
                : new NumericColumn(column.Name, table.Doubles(column.Name))),
        .. further.Select(column => new NumericColumn(column.Name, column.Values)),
    ]);
}
