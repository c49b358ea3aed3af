using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>
/// A fingerprint of a table's rows: the same for the same rows in any order and any files, another one for any other rows. It does
/// not see which run wrote them and when.
/// </summary>
/// <param name="Rows">How many.</param>
/// <param name="First">Sum of the rows' hashes, modulo 2^64.</param>
/// <param name="Second">Sum of other hashes of them, modulo 2^64.</param>
readonly record struct TableContent(long Rows, ulong First, ulong Second)
{
    /// <summary>What names a run or its moment, and is no content.</summary>
    static readonly string[] OfRuns = ["run_id", "_ingested_at", "checked_at"];

    /// <summary>Columns beside which <c>version</c> is the number that the registry gave a model.</summary>
    static readonly string[] OfModels = ["model", "segmentation"];

    /// <summary>The rows that one run wrote, or all rows where the table does not name runs; none where there is no table.</summary>
    public static TableContent Of(LakeSession lake, string table, string runId)
    {
        if (!lake.Exists(table))
            return default;
        Snapshot snapshot = lake.Snapshot(table);
        string[] columns = [.. snapshot.Schema.Fields.Select(field => field.Name)];
        string where = columns.Contains("run_id") ? $"WHERE run_id = {Sql.Literal(runId)}" : "";
        string row = string.Join(", ", columns.Where(column => IsContent(column, columns)).Select(Sql.Identifier));
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

    static bool IsContent(string column, string[] columns) => column == "version"
        ? !(columns.Contains("run_id") && columns.Any(OfModels.Contains))
        : !OfRuns.Contains(column);
}
