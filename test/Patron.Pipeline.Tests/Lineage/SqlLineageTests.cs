using Patron.DuckDb;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Lineage.Columns;

namespace Patron.Pipeline.Tests.Lineage;

public sealed class SqlLineageTests : IDisposable
{
    static readonly Dictionary<string, string[]> Tables = new()
    {
        ["s.t"] = ["k", "a", "b"],
        ["s.u"] = ["k", "c", "d"],
        ["s.v"] = ["k", "e", "l"],
        ["s.t@v3"] = ["k", "a", "b"],
        ["delta:folder"] = ["p", "q"],
    };

    readonly Database _database = Database.Open(new DatabaseOptions { Threads = 1 });
    readonly Connection _connection;

    public SqlLineageTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("SELECT a, a AS x, b + 1 AS y, 1 AS z FROM s.t", "a: copied t.a | x: copied t.a | y: computed t.b | z:")]
    [InlineData("SELECT A FROM s.T x", "A: copied t.a")]
    [InlineData("SELECT s.t.a, t.b FROM s.t", "a: copied t.a | b: copied t.b")]
    [InlineData("SELECT q FROM s.t AS x(p, q)", "q: copied t.a")]
    [InlineData("SELECT a.field, t FROM s.t", "field: computed t.a | t: computed t.a, computed t.b, computed t.k")]
    [InlineData("SELECT a AS x, x + b AS y FROM s.t", "x: copied t.a | y: computed t.a, computed t.b")]
    [InlineData("SELECT a AS b, b + 1 AS y FROM s.t", "b: copied t.a | y: computed t.b")]
    [InlineData("SELECT CASE WHEN a > 1 THEN b ELSE k END AS x FROM s.t", "x: computed t.a, computed t.b, computed t.k")]
    [InlineData("SELECT j -> '$.x' AS x FROM (SELECT a AS j FROM s.t)", "x: computed t.a")]
    [InlineData("SELECT list_transform(l, e -> e + k) AS x FROM s.v", "x: computed v.k, computed v.l")]
    [InlineData("SELECT unnest(l) AS x, k FROM s.v", "x: computed v.l | k: copied v.k | rows: filtered v.l")]
    [InlineData("SELECT p FROM delta_scan('folder') WHERE q > 1", "p: copied delta:folder.p | rows: filtered delta:folder.q")]
    [InlineData("SELECT a FROM s.t AT (VERSION => 3)", "a: copied t@v3.a")]
    public void An_expression_is_made_from_its_columns(string sql, string expected) => Assert.Equal(expected, Text(sql));

    [Theory]
    [InlineData("SELECT a FROM s.t WHERE b > 1 ORDER BY k", "a: copied t.a | rows: filtered t.b, ordered t.k")]
    [InlineData("SELECT a AS b FROM s.t ORDER BY b", "b: copied t.a | rows: ordered t.a")]
    [InlineData("SELECT a AS b FROM s.t ORDER BY b + 0", "b: copied t.a | rows: ordered t.b")]
    [InlineData("SELECT a, b FROM s.t ORDER BY 2 LIMIT 3", "a: copied t.a | b: copied t.b | rows: ordered t.b")]
    [InlineData("SELECT a, b FROM s.t ORDER BY ALL", "a: copied t.a | b: copied t.b | rows: ordered t.a, ordered t.b")]
    [InlineData("SELECT DISTINCT a, b FROM s.t", "a: copied t.a | b: copied t.b | rows: grouped t.a, grouped t.b")]
    [InlineData("SELECT DISTINCT ON (k) a FROM s.t ORDER BY b", "a: copied t.a | rows: grouped t.k, ordered t.b")]
    [InlineData("SELECT a, sum(b) AS x FROM s.t GROUP BY a HAVING count(k) > 1", "a: copied t.a | x: aggregated t.b | rows: filtered t.k, grouped t.a")]
    [InlineData("SELECT a, sum(b) + 1 AS x FROM s.t GROUP BY ALL", "a: copied t.a | x: aggregated t.b | rows: grouped t.a")]
    [InlineData("SELECT (SELECT min(c) FROM s.u WHERE u.k = t.a) AS g, sum(b) AS x FROM s.t GROUP BY ALL",
        "g: aggregated u.c, filtered t.a, filtered u.k | x: aggregated t.b | rows: grouped t.a, grouped u.c, grouped u.k")]
    [InlineData("SELECT k AS g, count(*) AS n FROM s.t GROUP BY 1", "g: copied t.k | n: | rows: grouped t.k")]
    [InlineData("SELECT a + 1 AS g, count(*) AS n FROM s.t GROUP BY g", "g: computed t.a | n: | rows: grouped t.a")]
    [InlineData("SELECT sum(a) FILTER (WHERE b > 1) AS x FROM s.t", "x: aggregated t.a, filtered t.b")]
    [InlineData("SELECT list(a ORDER BY b) AS x FROM s.t", "x: aggregated t.a, ordered t.b")]
    [InlineData("SELECT sum(a) OVER (PARTITION BY b ORDER BY k) AS x FROM s.t", "x: aggregated t.a, grouped t.b, ordered t.k")]
    [InlineData("SELECT lag(a) OVER w AS x FROM s.t WINDOW w AS (ORDER BY k)", "x: computed t.a, ordered t.k")]
    [InlineData("SELECT a FROM s.t QUALIFY row_number() OVER (PARTITION BY b ORDER BY k) = 1", "a: copied t.a | rows: filtered t.b, filtered t.k")]
    public void What_decides_the_rows_is_told_apart_from_what_makes_the_values(string sql, string expected) => Assert.Equal(expected, Text(sql));

    [Theory]
    [InlineData("SELECT a, c FROM s.t JOIN s.u ON t.k = u.k", "a: copied t.a | c: copied u.c | rows: joined t.k, joined u.k")]
    [InlineData("SELECT * FROM s.t JOIN s.u USING (k)", "k: copied t.k | a: copied t.a | b: copied t.b | c: copied u.c | d: copied u.d | rows: joined t.k, joined u.k")]
    [InlineData("SELECT k, c FROM s.t NATURAL JOIN s.u", "k: copied t.k | c: copied u.c | rows: joined t.k, joined u.k")]
    [InlineData("SELECT k FROM s.t RIGHT JOIN s.u USING (k)", "k: copied u.k | rows: joined t.k, joined u.k")]
    [InlineData("SELECT k, u.k AS x FROM s.t FULL JOIN s.u USING (k)", "k: computed t.k, computed u.k | x: copied u.k | rows: joined t.k, joined u.k")]
    [InlineData("SELECT * FROM s.t SEMI JOIN s.u ON t.a = u.c", "k: copied t.k | a: copied t.a | b: copied t.b | rows: joined t.a, joined u.c")]
    [InlineData("SELECT c FROM s.t ASOF JOIN s.u ON t.k = u.k AND t.a >= u.d", "c: copied u.c | rows: joined t.a, joined t.k, joined u.d, joined u.k")]
    [InlineData("SELECT t.*, u.c FROM s.t, s.u WHERE t.k = u.k", "k: copied t.k | a: copied t.a | b: copied t.b | c: copied u.c | rows: filtered t.k, filtered u.k")]
    [InlineData("SELECT x FROM s.t, (SELECT t.a + u.c AS x FROM s.u)", "x: computed t.a, computed u.c")]
    [InlineData("SELECT a, c FROM s.t POSITIONAL JOIN s.u", "a: copied t.a | c: copied u.c")]
    public void Joins_bring_columns_of_both_sides(string sql, string expected) => Assert.Equal(expected, Text(sql));

    [Theory]
    [InlineData("WITH x AS (SELECT a AS m FROM s.t WHERE b > 1) SELECT m + 1 AS n FROM x", "n: computed t.a | rows: filtered t.b")]
    [InlineData("WITH x(m) AS (SELECT a FROM s.t), y AS (SELECT m FROM x) SELECT * FROM y", "m: copied t.a")]
    [InlineData("WITH x AS (SELECT a AS m FROM s.t) SELECT m FROM (WITH x AS (SELECT c AS m FROM s.u) SELECT m FROM x)", "m: copied u.c")]
    [InlineData("WITH x AS (SELECT a AS m FROM s.t) SELECT m FROM (WITH x AS (SELECT m + 1 AS m FROM x) SELECT m FROM x)", "m: computed t.a")]
    [InlineData("WITH RECURSIVE r(n, m) AS (SELECT a, b FROM s.t UNION ALL SELECT m, n + 1 FROM r WHERE n < 3) SELECT n FROM r",
        "n: computed t.a, computed t.b | rows: filtered t.a, filtered t.b")]
    [InlineData("SELECT (SELECT max(c) FROM s.u WHERE u.k = t.k) AS x FROM s.t", "x: aggregated u.c, filtered t.k, filtered u.k")]
    [InlineData("SELECT a FROM s.t WHERE k IN (SELECT k FROM s.u WHERE d > 1)", "a: copied t.a | rows: filtered t.k, filtered u.d, filtered u.k")]
    [InlineData("SELECT EXISTS (SELECT 1 FROM s.u WHERE u.k = t.k) AS x FROM s.t", "x: filtered t.k, filtered u.k")]
    [InlineData("SELECT sum(x) AS y FROM (SELECT a + 1 AS x FROM s.t GROUP BY ALL)", "y: aggregated t.a | rows: grouped t.a")]
    public void Subqueries_are_looked_through(string sql, string expected) => Assert.Equal(expected, Text(sql));

    [Theory]
    [InlineData("SELECT a, b FROM s.t UNION ALL SELECT c, d FROM s.u", "a: copied t.a, copied u.c | b: copied t.b, copied u.d")]
    [InlineData("SELECT a FROM s.t UNION SELECT c FROM s.u", "a: copied t.a, copied u.c | rows: grouped t.a, grouped u.c")]
    [InlineData("SELECT a, b FROM s.t UNION ALL BY NAME SELECT c AS b, d FROM s.u ORDER BY d", "a: copied t.a | b: copied t.b, copied u.c | d: copied u.d | rows: ordered u.d")]
    [InlineData("SELECT a FROM s.t EXCEPT ALL SELECT c FROM s.u", "a: copied t.a | rows: filtered t.a, filtered u.c")]
    [InlineData("SELECT v FROM (VALUES (1, 2), (3, 4)) AS x(w, v)", "v:")]
    [InlineData("SELECT * FROM s.t UNPIVOT (v FOR n IN (a, b))", "k: copied t.k | n: | v: copied t.a, copied t.b | rows: filtered t.a, filtered t.b")]
    public void Rows_put_under_one_another_share_their_columns(string sql, string expected) => Assert.Equal(expected, Text(sql));

    [Theory]
    [InlineData("SELECT * EXCLUDE (a) REPLACE (b + k AS b) RENAME (k AS g) FROM s.t", "g: copied t.k | b: computed t.b, computed t.k")]
    [InlineData("SELECT t.* EXCLUDE k, u.* FROM s.t, s.u", "a: copied t.a | b: copied t.b | k: copied u.k | c: copied u.c | d: copied u.d")]
    [InlineData("SELECT COLUMNS('[ab]') FROM s.t", "a: copied t.a | b: copied t.b")]
    [InlineData("SELECT COLUMNS(c -> c >= 'b') FROM s.t", "k: copied t.k | b: copied t.b")]
    [InlineData("SELECT * LIKE 'a%' FROM s.t", "a: copied t.a")]
    [InlineData("SELECT max(COLUMNS(* EXCLUDE k)) AS m FROM s.t", "m: aggregated t.a | m: aggregated t.b")]
    [InlineData("SELECT coalesce(*COLUMNS('[ab]')) AS m FROM s.t", "m: computed t.a, computed t.b")]
    public void Stars_stand_for_the_columns_that_there_are(string sql, string expected) => Assert.Equal(expected, Text(sql));

    [Theory]
    [InlineData("SELECT w FROM s.missing", "w: ? | rows: ?")]
    [InlineData("SELECT * FROM s.missing", "? | rows: ?")]
    [InlineData("SELECT a, w FROM s.t, s.missing", "a: copied t.a | w: ? | rows: ?")]
    [InlineData("SELECT x FROM (SELECT a FROM s.t PIVOT (sum(b) FOR k IN (1, 2)))", "x: ? | rows: ?, filtered t.a, filtered t.b, filtered t.k")]
    [InlineData("SELECT w FROM query('SELECT 1 AS w')", "w: ? | rows: ?")]
    public void What_the_text_does_not_tell_is_said_to_be_unknown(string sql, string expected) => Assert.Equal(expected, Text(sql));

    string Text(string sql)
    {
        ColumnLineage lineage = new SqlLineage(_connection, table => Tables.GetValueOrDefault(table.ToString().ToLowerInvariant())).Of(sql);
        IEnumerable<string> columns = lineage.Columns.Select(column => $"{column.Name}: {Text(column.Sources, column.IsKnown)}".TrimEnd());
        if (lineage.Columns.Count == 0)
            columns = ["?"];
        return string.Join(" | ", lineage.Rows.Count > 0 || !lineage.RowsAreKnown ? columns.Append($"rows: {Text(lineage.Rows, lineage.RowsAreKnown)}") : columns);
    }

    static string Text(IEnumerable<ColumnSource> sources, bool isKnown) => string.Join(", ",
        (isKnown ? Array.Empty<string>() : ["?"]).Concat(sources.Select(source => $"{source.Use} {source.Table}.{source.Column}".ToLowerInvariant().Replace("s.", "", StringComparison.Ordinal))));
}
