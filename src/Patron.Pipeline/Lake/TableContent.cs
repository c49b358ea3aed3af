using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>
/// A fingerprint of a table's rows: the same for the same rows in any order and any files, another one for any other rows. It does
/// not see which run wrote the rows of gold.
/// </summary>
/// <param name="Rows">How many.</param>
/// <param name="First">Sum of the rows' hashes, modulo 2^64.</param>
/// <param name="Second">Sum of other hashes of them, modulo 2^64.</param>
readonly record struct TableContent(long Rows, ulong First, ulong Second)
{
    /// <summary>Names the run that wrote a row of gold, and is no content; elsewhere it is a column like any other.</summary>
    const string RunColumn = "run_id";

    /// <summary>When the checks of a run were made, which is no content either.</summary>
    static readonly (string Table, string Column) TimeOfChecks = ("gold.checks", "checked_at");

    /// <summary>Columns of gold beside which <c>version</c> is the number that the registry gave a model.</summary>
    static readonly string[] OfModels = ["model", "segmentation"];

    /// <summary>The rows that one run wrote, or all rows of a table that is not gold; none where there is no table.</summary>
    public static TableContent Of(LakeSession lake, string table, string runId)
    {
        if (!lake.Exists(table))
            return default;
        Snapshot snapshot = lake.Snapshot(table);
        string[] columns = [.. snapshot.Schema.Fields.Select(field => field.Name)];
        bool namesRuns = table.StartsWith("gold.", StringComparison.Ordinal) && columns.Contains(RunColumn);
        string where = namesRuns ? $"WHERE {RunColumn} = {Sql.Literal(runId)}" : "";
        string row = string.Join(", ", columns.Where(column => !namesRuns || (IsContent(column, columns) && (table, column) != TimeOfChecks)).Select(Sql.Identifier));
        using Result result = lake.Connection.Query(
            $"""
            SELECT count(*) AS n, CAST(coalesce(sum(hash({row})), 0) % (1::HUGEINT << 64) AS UBIGINT) AS first,
              CAST(coalesce(sum(hash('again', {row})), 0) % (1::HUGEINT << 64) AS UBIGINT) AS second
            FROM {snapshot.ToSql()}
            {where}
            """);
        ColumnTable sums = result.ReadAll();
        return new TableContent(sums.Longs("n")[0], sums.Values<ulong>("first")[0], sums.Values<ulong>("second")[0]);
    }

    /// <summary>What was added to another content.</summary>
    public TableContent Without(TableContent earlier) =>
        new(Rows - earlier.Rows, unchecked(First - earlier.First), unchecked(Second - earlier.Second));

    /// <summary>As it is recorded: <c>ROWS-HASH</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows}-{First:x16}{Second:x16}");

    static bool IsContent(string column, string[] columns) =>
        column != RunColumn && !(column == "version" && columns.Any(OfModels.Contains));
}
