using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>Rows made of others by giving columns other values; the others stay as they are.</summary>
static class ChangedRows
{
    /// <summary>Copies of one row, a copy for each list of changes.</summary>
    public static FeatureTable Of(FeatureTable table, int row, IReadOnlyList<IReadOnlyList<FieldChange>> changes)
    {
        int[] places = new int[changes.Count];
        Array.Fill(places, row);
        FeatureTable copies = table.Take(places);
        for (int copy = 0; copy < places.Length; copy++)
        {
            foreach (FieldChange change in changes[copy])
                Write(copies.Find(change.Column)!, copy, change.To);
        }

        return copies;
    }

    /// <summary>All rows with the same value in one column.</summary>
    public static FeatureTable With(FeatureTable table, FeatureColumn column, FieldValue value)
    {
        FeatureColumn same = column is NumericColumn
            ? new NumericColumn(column.Name, Filled(table.Rows, value.Number))
            : new CategoryColumn(column.Name, Filled(table.Rows, value.Category));
        return With(table, same);
    }

    /// <summary>The table with another column in place of the one of that name.</summary>
    public static FeatureTable With(FeatureTable table, FeatureColumn column) =>
        new([.. table.Columns.Select(old => old.Name == column.Name ? column : old)]);

    /// <exception cref="ArgumentException">The table has no column of that name.</exception>
    public static FeatureColumn Find(FeatureTable table, string column) => table.Find(column)
        ?? throw new ArgumentException(
            $"there is no column '{column}'; the table has {string.Join(", ", table.Columns.Select(one => one.Name))}", nameof(column));

    static void Write(FeatureColumn column, int row, FieldValue value)
    {
        if (column is NumericColumn numbers)
            numbers.Values[row] = value.Number;
        else
            ((CategoryColumn)column).Values[row] = value.Category;
    }

    static T[] Filled<T>(int rows, T value)
    {
        T[] values = new T[rows];
        Array.Fill(values, value);
        return values;
    }
}
