using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>A raw column in its declared type: NULL where the text is no such value.</summary>
static class TypedSql
{
    public static string Of(ColumnDefinition column, string? timestampFormat)
    {
        string name = Sql.Identifier(column.Name);
        if (column.Type == "VARCHAR")
            return name;
        bool isTime = column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || column.Type == "DATE";
        return isTime && timestampFormat is not null
            ? $"CAST(try_strptime({name}, {Sql.Literal(timestampFormat)}) AS {column.Type})"
            : $"TRY_CAST({name} AS {column.Type})";
    }
}
