using Patron.DuckDb;

namespace Patron.Pipeline.Scorings;

/// <summary>Each customer's number of each model in two sets.</summary>
/// <param name="sets">The sets.</param>
/// <param name="table">The table of the numbers.</param>
/// <param name="value">Their column.</param>
/// <param name="name">What a customer has one number of: columns of the table; texts, joined by '_'.</param>
sealed class ScorePairs(ScoringSets sets, string table, string value, params IReadOnlyList<string> name)
{
    /// <summary>Whether either set has the table.</summary>
    public bool AreThere => sets.Have(table);

    /// <summary>The customers whose number differs.</summary>
    public string RowsSql => $"""
        SELECT {Sql.Literal(table)} AS table_name, name, customer_key, CAST(x AS VARCHAR) AS first, CAST(y AS VARCHAR) AS second
        FROM ({PairsSql}) WHERE x IS DISTINCT FROM y
        """;

    /// <summary>The numbers of the first set: <c>customer_key, name, number</c>.</summary>
    public string FirstSql =>
        $"SELECT customer_key, {NameOf("first")} AS name, CAST({value} AS DOUBLE) AS number FROM {sets.FirstRows(table)} AS first";

    string NameOf(string rows) => string.Join(" || '_' || ", name.Select(column => $"{rows}.{column}"));

    string PairsSql => $"""
        SELECT coalesce({NameOf("a")}, {NameOf("b")}) AS name, coalesce(a.customer_key, b.customer_key) AS customer_key,
          CAST(a.{value} AS DOUBLE) AS x, CAST(b.{value} AS DOUBLE) AS y, a.version AS first_version, b.version AS second_version,
          a.customer_key IS NOT NULL AS is_first, b.customer_key IS NOT NULL AS is_second,
          a.{value} IS NOT NULL AND b.{value} IS NOT NULL AS is_pair
        FROM {sets.FirstRows(table)} AS a
        FULL JOIN {sets.SecondRows(table)} AS b ON a.customer_key = b.customer_key AND {NameOf("a")} = {NameOf("b")}
        """;

    /// <summary>How the numbers of each model differ, models by name.</summary>
    public IEnumerable<ScoreDifference> Differences()
    {
        using Result result = sets.Connection.Query(SumsSql);
        ColumnTable rows = result.ReadAll();
        for (int row = 0; row < rows.Rows; row++)
        {
            int? Version(string column) => rows.IsNull(column, row) ? null : rows.Ints(column)[row];
            double? Number(string column) => rows.IsNull(column, row) ? null : rows.Doubles(column)[row];
            yield return new ScoreDifference(
                table, rows.Texts("name")[row]!, Version("first_version"), Version("second_version"),
                rows.Longs("only_first")[row], rows.Longs("only_second")[row], rows.Longs("in_both")[row],
                Number("first_mean"), Number("second_mean"), Number("distance"), Number("correlation"));
        }
    }

    /// <summary>
    /// Decimals and whole numbers are added, so that no order of adding changes a sum; ranks are doubled, for ties share half ones.
    /// </summary>
    string SumsSql => $"""
        WITH ranked AS (
          SELECT *,
            CAST(2 * rank() OVER (PARTITION BY name, is_pair ORDER BY x) + count(*) OVER (PARTITION BY name, is_pair, x) AS HUGEINT) AS rx,
            CAST(2 * rank() OVER (PARTITION BY name, is_pair ORDER BY y) + count(*) OVER (PARTITION BY name, is_pair, y) AS HUGEINT) AS ry
          FROM ({PairsSql})
        ),
        sums AS (
          SELECT name,
            CAST(max(first_version) AS INTEGER) AS first_version,
            CAST(max(second_version) AS INTEGER) AS second_version,
            count(*) FILTER (WHERE NOT is_second) AS only_first,
            count(*) FILTER (WHERE NOT is_first) AS only_second,
            count(*) FILTER (WHERE is_first AND is_second) AS in_both,
            count(*) FILTER (WHERE is_pair) AS n,
            CAST(sum(CAST(x AS DECIMAL(38, 9))) FILTER (WHERE is_pair) AS DOUBLE) AS x_sum,
            CAST(sum(CAST(y AS DECIMAL(38, 9))) FILTER (WHERE is_pair) AS DOUBLE) AS y_sum,
            CAST(sum(CAST(abs(x - y) AS DECIMAL(38, 9))) AS DOUBLE) AS distance_sum,
            sum(rx) FILTER (WHERE is_pair) AS r_sum,
            sum(rx * rx) FILTER (WHERE is_pair) AS xx,
            sum(ry * ry) FILTER (WHERE is_pair) AS yy,
            sum(rx * ry) FILTER (WHERE is_pair) AS xy
          FROM ranked
          GROUP BY name
        )
        SELECT name, first_version, second_version, only_first, only_second, in_both,
          x_sum / nullif(n, 0) AS first_mean, y_sum / nullif(n, 0) AS second_mean, distance_sum / nullif(n, 0) AS distance,
          CAST(n * xy - r_sum * r_sum AS DOUBLE)
            / nullif(sqrt(CAST(n * xx - r_sum * r_sum AS DOUBLE)) * sqrt(CAST(n * yy - r_sum * r_sum AS DOUBLE)), 0) AS correlation
        FROM sums
        ORDER BY name
        """;
}
