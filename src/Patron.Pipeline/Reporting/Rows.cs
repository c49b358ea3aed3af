using Patron.DuckDb;

namespace Patron.Pipeline.Reporting;

/// <summary>Reads the rows of a SELECT into records.</summary>
static class Rows
{
    /// <summary>One record for each row.</summary>
    public static List<T> Of<T>(StepContext context, string select, Func<ColumnTable, int, T> record)
    {
        using Result result = context.Lake.Connection.Query(select, context.Cancellation);
        ColumnTable table = result.ReadAll();
        return [.. Enumerable.Range(0, table.Rows).Select(row => record(table, row))];
    }

    /// <summary>A number; null for NULL.</summary>
    public static double? Number(this ColumnTable table, string column, int row) =>
        table.IsNull(column, row) ? null : table.Doubles(column)[row];
}
