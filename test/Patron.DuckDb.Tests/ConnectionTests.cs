namespace Patron.DuckDb.Tests;

public sealed class ConnectionTests : EngineTest
{
    [Fact]
    public void Execute_runs_every_statement_and_gives_the_rows_of_the_last()
    {
        Assert.Equal(3, Connection.Execute("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2), (3);"));
        Assert.Equal(2, Connection.Execute("INSERT INTO t VALUES (9); DELETE FROM t WHERE x < 3"));
        Assert.Equal(0, Connection.Execute("DELETE FROM t; CREATE TABLE u (x INTEGER)"));
        Assert.Equal(0, Connection.Execute("SELECT * FROM range(100000)"));
        Assert.Equal(0, Connection.Execute("-- nothing\n"));
    }

    [Fact]
    public void Query_runs_the_first_statements_and_streams_the_last()
    {
        using Result result = Connection.Query("CREATE TABLE t AS SELECT 7 AS seven; SELECT seven, 'x' AS name FROM t");

        Assert.Equal([new Column("seven", LogicalType.Integer), new Column("name", LogicalType.Varchar)], result.Columns);
        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Equal(1, chunk.Rows);
        Assert.Equal([7], chunk[0].Values<int>().ToArray());
        Assert.Equal("x", chunk[1].Text(0));
        Assert.False(result.TryNext(out _));
        Assert.False(result.TryNext(out _));
    }

    [Fact]
    public void Query_of_no_statement_is_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => Connection.Query(" ; "));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(10_000)]
    public void Every_row_of_a_result_is_streamed_once(int rows)
    {
        using Result result = Connection.Query($"SELECT i FROM range({rows}) t(i) ORDER BY i");

        List<long> seen = [];
        while (result.TryNext(out DataChunk chunk))
            seen.AddRange(chunk[0].Values<long>());

        Assert.Equal(Enumerable.Range(0, rows).Select(i => (long)i), seen);
    }

    [Fact]
    public void Scalar_converts_between_number_types_and_refuses_others()
    {
        Assert.Equal(6L, Connection.Scalar<long>("SELECT sum(x) FROM (VALUES (1), (2), (3)) t(x)"));
        Assert.Equal(1.5, Connection.Scalar<double>("SELECT 1.5::DECIMAL(4,1)"));
        Assert.Equal("a", Connection.Scalar<string>("SELECT 'a'"));
        Assert.Null(Connection.Scalar<int?>("SELECT NULL::INTEGER"));
        Assert.Equal(5, Connection.Scalar<int?>("SELECT 5::BIGINT"));
        Assert.Throws<InvalidOperationException>(() => Connection.Scalar<int>("SELECT NULL::INTEGER"));
        Assert.Throws<InvalidOperationException>(() => Connection.Scalar<int>("SELECT 1 WHERE false"));
        Assert.Throws<InvalidCastException>(() => Connection.Scalar<int>("SELECT 'a'"));
        Assert.Throws<InvalidCastException>(() => Connection.Scalar<int>("SELECT 2.5::DOUBLE"));
        Assert.Throws<OverflowException>(() => Connection.Scalar<int>("SELECT 3000000000"));
    }

    [Theory]
    [InlineData("SELEC 1", ErrorKind.Parser)]
    [InlineData("SELECT no_such_column FROM range(1)", ErrorKind.Binder)]
    [InlineData("SELECT * FROM no_such_table", ErrorKind.Catalog)]
    [InlineData("SELECT 'x'::INTEGER FROM range(1)", ErrorKind.Conversion)]
    [InlineData("SELECT 9223372036854775807 + i FROM range(1, 2) t(i)", ErrorKind.OutOfRange)]
    [InlineData("SELECT error('mine') FROM range(1)", ErrorKind.InvalidInput)]
    [InlineData("SELECT * FROM read_csv('/no/such/file.csv')", ErrorKind.Io)]
    [InlineData("CREATE TABLE c (x INTEGER PRIMARY KEY); INSERT INTO c VALUES (1), (1)", ErrorKind.Constraint)]
    [InlineData("COMMIT", ErrorKind.Transaction)]
    [InlineData("SET no_such_setting = 1", ErrorKind.Catalog)]
    public void Errors_carry_the_engines_message_and_kind(string sql, ErrorKind kind)
    {
        DuckDbException error = Assert.Throws<DuckDbException>(() => Connection.Execute(sql));

        Assert.Equal(kind, error.Kind);
        Assert.Contains("Error: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Connection.Scalar<int>("SELECT 1"));
    }

    [Fact]
    public void An_error_on_the_way_of_a_stream_is_thrown_by_the_fetch()
    {
        using Result result = Connection.Query(
            "SELECT CASE WHEN i < 4000000 THEN i ELSE error('late') END FROM range(5000000) t(i)");

        DuckDbException error = Assert.Throws<DuckDbException>(() =>
        {
            while (result.TryNext(out _))
            {
            }
        });

        Assert.Contains("late", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_statement_on_theConnection_ends_an_open_stream_with_an_error()
    {
        using Result result = Connection.Query("SELECT i FROM range(1000000) t(i)");
        Assert.True(result.TryNext(out _));

        Connection.Execute("SELECT 1");

        Assert.Throws<DuckDbException>(() =>
        {
            while (result.TryNext(out _))
            {
            }
        });
    }

    [Theory]
    [InlineData("EXPLAIN SELECT 1", 1)]
    [InlineData("DESCRIBE SELECT 1 AS a, 2 AS b", 2)]
    [InlineData("SUMMARIZE SELECT 1 AS a, 2 AS b", 2)]
    [InlineData("SHOW TABLES", 1)]
    [InlineData("PRAGMA table_info('t')", 2)]
    [InlineData("INSERT INTO t VALUES (1, 'x'), (2, 'y') RETURNING a", 2)]
    [InlineData("PIVOT (SELECT 1 AS a, 'x' AS b) ON b USING count(*)", 1)]
    [InlineData("FROM t SELECT count(*)", 1)]
    [InlineData("CALL range(3)", 3)]
    [InlineData("INSERT INTO t VALUES (3, 'z')", 1)]
    [InlineData("SET threads = 2", 0)]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5000) SELECT n FROM r", 5000)]
    public void Statements_of_every_kind_give_their_rows(string sql, int rows)
    {
        Connection.Execute("CREATE TABLE t (a INTEGER, b VARCHAR)");

        Assert.Equal(rows, Read(sql).Rows);
    }

    [Fact]
    public void A_copy_tells_the_rows_it_wrote_and_its_statistics()
    {
        using TemporaryFolder folder = new();
        string file = Sql.Literal(folder.PathOf("it's.parquet"));

        Assert.Equal(3000, Connection.Execute($"COPY (SELECT i FROM range(3000) t(i)) TO {file} (FORMAT parquet)"));
        ColumnTable statistics = Read($"COPY (SELECT i FROM range(5) t(i)) TO {file} (FORMAT parquet, RETURN_STATS)");

        Assert.Equal([5L], statistics.Longs("count"));
        Dictionary<object, object?> columns =
            Assert.IsType<Dictionary<object, object?>>(statistics.Value("column_statistics", 0));
        Assert.Equal("4", Assert.IsType<Dictionary<object, object?>>(columns["\"i\""])["max"]);
    }

    [Fact]
    public void Json_is_text()
    {
        Assert.Equal("{\"a\":[1,2]}", Connection.Scalar<string>("SELECT to_json({'a': [1, 2]})"));
        Assert.Contains("SELECT_NODE",
            Connection.Scalar<string>("SELECT json_serialize_sql('SELECT 1')"),
            StringComparison.Ordinal);
    }
}
