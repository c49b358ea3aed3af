using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>A raw column in its declared type: NULL where the text is no such value.</summary>
static class TypedSql
{
    static readonly string[] IntegerTypes =
        ["BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT"];

    public static string Of(ColumnDefinition column, string? timestampFormat)
    {
        string name = Sql.Identifier(column.Name);
        if (column.Type == "VARCHAR")
            return $"CAST({name} AS VARCHAR)"; // Parquet may hold a number
        bool isTime = column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || column.Type == "DATE";
        return isTime && timestampFormat is not null
            ? $"CAST(try_strptime({name}, {Sql.Literal(timestampFormat)}) AS {column.Type})"
            : IntegerTypes.Contains(column.Type) ? Whole(name, column.Type)
            : $"TRY_CAST({name} AS {column.Type})";
    }

    // A cast would round 1.7 to 2 without a word; 3.0, as other tools write whole numbers, is one.
    static string Whole(string name, string type) =>
        $"CASE WHEN TRY_CAST({name} AS DECIMAL(38,10)) <> TRY_CAST({name} AS {type}) THEN NULL ELSE TRY_CAST({name} AS {type}) END";
}
