using Patron.DuckDb;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>What a column holds: numbers, or names of kinds. It decides how the column is learnt from, or why not at all.</summary>
/// <param name="Role">Its name in the raw rows.</param>
/// <param name="Column">Its name in the file.</param>
/// <param name="Present">Rows with a value.</param>
/// <param name="Numbers">Rows whose value is a number.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Consecutive">Whether the values are whole numbers that follow one another, in any order.</param>
sealed record ColumnProfile(string Role, FileColumn Column, long Present, long Numbers, long Distinct, bool Consecutive)
{
    /// <summary>More kinds than this name rows rather than kinds of rows.</summary>
    const int MostLevels = 200;

    /// <summary>With fewer rows, different values say nothing.</summary>
    const int FewestRows = 10;

    bool IsNumeric => Present > 0 && Numbers == Present && Column.Type.Id != TypeId.Boolean;

    /// <summary>Looks at columns.</summary>
    public static IEnumerable<ColumnProfile> Of(RawRows raw, IEnumerable<KeyValuePair<string, FileColumn>> columns, Connection connection)
    {
        foreach ((string role, FileColumn column) in columns)
        {
            string number = NumberSql(role, column);
            using Result result = connection.Query(
                $"""
                SELECT
                  count({role}),
                  count(*) FILTER (isfinite({number})),
                  count(DISTINCT {role}),
                  coalesce(bool_and({number} = floor({number})) AND max({number}) - min({number}) = count(DISTINCT {role}) - 1, false)
                FROM {RawRows.Table}
                """);
            ColumnTable found = result.ReadAll();
            yield return new ColumnProfile(
                role, column, (long)found.Value(0, 0)!, (long)found.Value(1, 0)!, (long)found.Value(2, 0)!, (bool)found.Value(3, 0)!);
        }
    }

    /// <summary>Why the column cannot be learnt from; null where it can.</summary>
    public string? WhyNot(long rows)
    {
        if (Present == 0)
            return "is blank in every row";
        if (Distinct == 1 && Present == rows)
            return "has the same value in every row";
        if (Column.Type.Id is not (TypeId.Varchar or TypeId.Boolean or TypeId.Enum) && !Column.Type.IsNumeric)
            return $"is a {Column.Type}, neither numbers nor kinds";
        bool allDifferent = Distinct == Present && Present >= FewestRows;
        if (IsNumeric)
            return allDifferent && Consecutive ? "numbers the customers (consecutive, every value is different)" : null;
        if (allDifferent)
            return "names each customer (every value is different)";
        return Distinct > MostLevels ? $"has {Distinct:N0} different values, more than {MostLevels}" : null;
    }

    /// <summary>The column's values in the order of the file.</summary>
    public FeatureColumn Read(Connection connection, CancellationToken cancellation)
    {
        string sql = IsNumeric ? NumberSql(Role, Column) : $"CAST({Role} AS VARCHAR)";
        using Result result = connection.Query($"SELECT {sql} AS value FROM {RawRows.Table} ORDER BY {CustomerFile.Record}", cancellation);
        ColumnTable table = result.ReadAll();
        return IsNumeric ? new NumericColumn(Column.Name, table.Doubles("value")) : new CategoryColumn(Column.Name, table.Texts("value"));
    }

    static string NumberSql(string role, FileColumn column) =>
        column.Type.IsNumeric || column.IsText ? $"TRY_CAST({role} AS DOUBLE)" : "NULL::DOUBLE";
}
