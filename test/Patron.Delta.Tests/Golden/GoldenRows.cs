using System.Globalization;
using System.Numerics;
using Patron.DuckDb;

namespace Patron.Delta.Tests.Golden;

/// <summary>
/// Prints a table's rows as the kernel's example program does: values as Java prints them, nested ones as a mere remark. The
/// engine turns all values into text, so that no conversion of the binding stands between.
/// </summary>
static class GoldenRows
{
    public static GoldenResult Read(Connection connection, Snapshot snapshot)
    {
        IEnumerable<string> texts = snapshot.Schema.Fields.Select(field => $"{Text(field)} AS {Sql.Identifier(field.Name)}");
        using Result result = connection.Query($"SELECT {string.Join(", ", texts)} FROM {snapshot.ToSql()}");
        ColumnTable table = result.ReadAll();
        string[] rows = [.. Enumerable.Range(0, table.Rows).Select(row =>
            string.Join(" | ", snapshot.Schema.Fields.Select(field => table.Texts(field.Name)[row] ?? "null")))];
        string names = string.Join(" | ", snapshot.Schema.Fields.Select(field => field.Name));
        return new(table.Rows, names, [.. rows.Select(row => PlainNumbers(row, snapshot.Schema)).Order(StringComparer.Ordinal)]);
    }

    static string Text(Field field)
    {
        string name = Sql.Identifier(field.Name);
        string expression = field.Type switch
        {
            StructType => "'TODO: struct value'",
            ArrayType => "'TODO: list value'",
            MapType => "'TODO: map value'",
            { SqlType: "BLOB" } => $"replace(decode({name}), chr(9), '')", // the expected texts lost their tabs
            { SqlType: "TIMESTAMP" } => Instant(name),
            { SqlType: "TIMESTAMP WITH TIME ZONE" } => Instant($"timezone('UTC', {name})"),
            _ => $"CAST({name} AS VARCHAR)",
        };
        return $"CASE WHEN {name} IS NOT NULL THEN {expression} END";
    }

    /// <summary>
    /// Java leaves out seconds that are zero. The kernel's program loses milliseconds: it prints the last three digits of the
    /// microseconds as the whole fraction.
    /// </summary>
    static string Instant(string timestamp) =>
        $"CASE WHEN epoch_us({timestamp}) % 1000 <> 0 THEN strftime({timestamp}, '%Y-%m-%dT%H:%M:%S.000') "
        + $"|| format('{{:03d}}', ((epoch_us({timestamp}) % 1000) + 1000) % 1000) "
        + $"WHEN date_part('second', {timestamp}) = 0 THEN strftime({timestamp}, '%Y-%m-%dT%H:%M') "
        + $"ELSE strftime({timestamp}, '%Y-%m-%dT%H:%M:%S') END";

    /// <summary>A printed row with its numbers as .NET writes them, where Java may have used an exponent.</summary>
    public static string PlainNumbers(string row, TableSchema schema)
    {
        string[] cells = row.Split(" | ");
        return cells.Length == schema.Fields.Count
            ? string.Join(" | ", cells.Select((cell, i) => PlainNumber(cell, schema.Fields[i].Type)))
            : row;
    }

    static string PlainNumber(string cell, DeltaType type) => type switch
    {
        _ when cell == "null" => cell,
        { SqlType: "DOUBLE" } => double.Parse(cell, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        { SqlType: "FLOAT" } => float.Parse(cell, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        DecimalType number when cell.Contains('E', StringComparison.Ordinal) => Expand(cell, number.Scale),
        _ => cell,
    };

    /// <summary>Java's exponent form of an exact number, as its digits with the scale's point.</summary>
    static string Expand(string cell, int scale)
    {
        string[] parts = cell.Split('E');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        int fraction = point < 0 ? 0 : parts[0].Length - point - 1;
        BigInteger digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        digits *= BigInteger.Pow(10, int.Parse(parts[1], CultureInfo.InvariantCulture) + scale - fraction);
        string text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(digits.Sign < 0 ? "-" : "")}{text[..^scale]}.{text[^scale..]}";
    }
}
