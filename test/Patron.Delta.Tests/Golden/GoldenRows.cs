using Patron.DuckDb;

namespace Patron.Delta.Tests.Golden;

/// <summary>
/// Prints a table's rows as the kernel's example program does: values as Java prints them, nested ones as a mere remark. The engine
/// turns all but numbers into text, so that no conversion of the binding stands between.
/// </summary>
static class GoldenRows
{
    public static GoldenResult Read(Connection connection, Snapshot snapshot)
    {
        string columns = string.Join(", ", snapshot.Schema.Fields.Select(field => $"{Text(field)} AS {Sql.Identifier(field.Name)}"));
        using Result result = connection.Query($"SELECT {columns} FROM {snapshot.ToSql()}");
        ColumnTable table = result.ReadAll();
        string[] rows = [.. Enumerable.Range(0, table.Rows).Select(row =>
            string.Join(" | ", snapshot.Schema.Fields.Select(field => table.Texts(field.Name)[row] ?? "null")))];
        return new(table.Rows, string.Join(" | ", snapshot.Schema.Fields.Select(field => field.Name)), [.. rows.Order(StringComparer.Ordinal)]);
    }

    static string Text(Field field)
    {
        string name = Sql.Identifier(field.Name);
        string expression = field.Type switch
        {
            StructType => "'TODO: struct value'",
            ArrayType => "'TODO: list value'",
            MapType => "'TODO: map value'",
            { SqlType: "BLOB" } => $"decode({name})",
            { SqlType: "TIMESTAMP" } => Instant(name),
            { SqlType: "TIMESTAMP WITH TIME ZONE" } => Instant($"timezone('UTC', {name})"),
            _ => $"CAST({name} AS VARCHAR)",
        };
        return $"CASE WHEN {name} IS NOT NULL THEN {expression} END";
    }

    /// <summary>Java leaves out seconds that are zero, and prints fractions in groups of three digits.</summary>
    static string Instant(string timestamp) =>
        $"CASE WHEN epoch_us({timestamp}) % 60000000 = 0 THEN strftime({timestamp}, '%Y-%m-%dT%H:%M') "
        + $"WHEN epoch_us({timestamp}) % 1000000 = 0 THEN strftime({timestamp}, '%Y-%m-%dT%H:%M:%S') "
        + $"WHEN epoch_us({timestamp}) % 1000 = 0 THEN strftime({timestamp}, '%Y-%m-%dT%H:%M:%S.%g') "
        + $"ELSE strftime({timestamp}, '%Y-%m-%dT%H:%M:%S.%f') END";
}
