using System.Globalization;
using System.Text;
using Patron.DuckDb;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>Tables as text.</summary>
static class Tables
{
    /// <summary>A line a row; a double in the shortest form that reads back to the same bits.</summary>
    public static string Text(ColumnTable table, Func<string, bool>? wanted = null)
    {
        int[] all = [.. Enumerable.Range(0, table.Columns.Count)];
        int[] columns = [.. all.Where(index => wanted?.Invoke(table.Columns[index].Name) != false)];
        StringBuilder text = new();
        for (int row = 0; row < table.Rows; row++)
        {
            foreach (int column in columns)
                text.Append(CultureInfo.InvariantCulture, $"{table.Value(column, row) ?? "NULL"}|");
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Names and types of the columns, a line each.</summary>
    public static string Schema(IReadOnlyList<Column> columns) =>
        string.Join('\n', columns.Select(column => $"{column.Name} {column.Type}"));
}
