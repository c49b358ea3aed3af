using System.Globalization;
using Patron.DuckDb;

namespace Patron.Cli.Terminal;

/// <summary>The first rows of a query as text.</summary>
sealed class RowTable
{
    const int Most = 1000;

    readonly TextTable _table;
    readonly bool _more;

    RowTable(TextTable table, bool more) => (_table, _more) = (table, more);

    /// <summary>Reads rows, and ends the result.</summary>
    public static RowTable Of(Result result)
    {
        using Result rows = result;
        TextTable table = new([.. rows.Columns.Select(column => (column.Name, column.Type.IsNumeric))]);
        int count = 0;
        while (rows.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
            {
                if (++count > Most)
                    return new RowTable(table, true);
                table.Add([.. Enumerable.Range(0, rows.Columns.Count).Select(column => TextOf(chunk[column].Value(row)))]);
            }
        }

        return new RowTable(table, false);
    }

    public void Write(TextWriter output)
    {
        _table.Write(output);
        if (_more)
            Session.Tell($"the first {Most:N0} rows; --format csv gives all");
    }

    static string TextOf(object? value) => value switch
    {
        null => "NULL",
        bool flag => flag ? "true" : "false",
        DateTime { Kind: DateTimeKind.Utc } instant => instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        IDictionary<string, object?> members => $"{{{string.Join(", ", members.Select(one => $"{one.Key}: {TextOf(one.Value)}"))}}}",
        System.Collections.IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{TextOf(key)}: {TextOf(map[key])}"))}}}",
        object?[] elements => $"[{string.Join(", ", elements.Select(TextOf))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
