using Patron.DuckDb;

namespace Patron.Delta.Schema;

/// <summary>The columns that a query gives, and whether they are those of a table.</summary>
static class QuerySchema
{
    /// <summary>
    /// The columns of a query as a table would declare them; the engine does not run it, and renames the second of two columns of
    /// one name.
    /// </summary>
    /// <exception cref="DeltaException">A column has no place in a table.</exception>
    public static TableSchema Of(
        Connection connection, string select, IReadOnlyList<string> notNull, CancellationToken cancellation)
    {
        using Result result = connection.Query($"SELECT * FROM (\n{select}\n) LIMIT 0", cancellation);
        Field[] fields = [.. result.Columns.Select(column => EngineTypes.NewField(
            column.Name,
            EngineTypes.ToDelta(column.Type, column.Name),
            !notNull.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))];
        string? unknown = notNull.FirstOrDefault(name => fields.All(field => !Same(field.Name, name)));
        if (unknown is not null)
            throw new DeltaException($"'{unknown}' is to hold no NULL, but the query has no such column");
        return new TableSchema(fields);
    }

    /// <exception cref="DeltaException">The query's columns are not the table's; names every difference.</exception>
    public static void RequireSame(string table, TableSchema expected, TableSchema found)
    {
        IEnumerable<string> missing = expected.Fields
            .Where(field => found.Find(field.Name) is null)
            .Select(field => $"column '{field.Name}' ({field.Type}) is missing from the query");
        IEnumerable<string> others = found.Fields.Select(field => expected.Find(field.Name) switch
        {
            null => $"column '{field.Name}' ({field.Type}) is not in the table",
            { } column when column.Type.SqlType != field.Type.SqlType =>
                $"column '{column.Name}' is {field.Type} in the query, but {column.Type} in the table",
            _ => null,
        }).OfType<string>();
        string[] problems = [.. missing, .. others];
        if (problems.Length > 0)
            throw new DeltaException($"the query does not fit the table {table}: {string.Join("; ", problems)}");
    }

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
