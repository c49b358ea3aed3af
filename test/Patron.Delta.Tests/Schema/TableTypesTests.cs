namespace Patron.Delta.Tests.Schema;

public class TableTypesTests
{
    [Theory]
    [InlineData("true", "BOOLEAN", "true")]
    [InlineData("1::TINYINT", "TINYINT", "1")]
    [InlineData("1::UTINYINT", "SMALLINT", "1")]
    [InlineData("1::USMALLINT", "INTEGER", "1")]
    [InlineData("4000000000::UINTEGER", "BIGINT", "4000000000")]
    [InlineData("18446744073709551615::UBIGINT", "DECIMAL(20,0)", "18446744073709551615")]
    [InlineData("170141183460469231731687303::HUGEINT", "DECIMAL(38,0)", "170141183460469231731687303")]
    [InlineData("1.25::FLOAT", "FLOAT", "1.25")]
    [InlineData("0.1::DOUBLE", "DOUBLE", "0.1")]
    [InlineData("12.3400::DECIMAL(18,4)", "DECIMAL(18,4)", "12.3400")]
    [InlineData("'it''s'", "VARCHAR", "it's")]
    [InlineData("'b'::ENUM('a', 'b')", "VARCHAR", "b")]
    [InlineData("'\\xAA'::BLOB", "BLOB", "\\xAA")]
    [InlineData("DATE '2026-02-28'", "DATE", "2026-02-28")]
    [InlineData("TIMESTAMPTZ '2026-02-28 12:00:00.123456+00'", "TIMESTAMP WITH TIME ZONE", "2026-02-28 12:00:00.123456+00")]
    [InlineData("TIMESTAMP '2026-02-28 12:00:00.123456'", "TIMESTAMP", "2026-02-28 12:00:00.123456")]
    [InlineData("TIMESTAMP_MS '2026-02-28 12:00:00.123'", "TIMESTAMP", "2026-02-28 12:00:00.123")]
    [InlineData("[1, NULL]", "INTEGER[]", "[1, NULL]")]
    [InlineData("[[1.5], []]::DOUBLE[][]", "DOUBLE[][]", "[[1.5], []]")]
    [InlineData("array_value(1, 2)", "INTEGER[]", "[1, 2]")]
    [InlineData("MAP {'a': 1}", "MAP(VARCHAR, INTEGER)", "{a=1}")]
    [InlineData("{'x y': 1, 'z': {'q\"r': TIMESTAMP '2026-01-01'}}", "STRUCT(\"x y\" INTEGER, z STRUCT(\"q\"\"r\" TIMESTAMP))",
        "{'x y': 1, 'z': {'q\"r': '2026-01-01 00:00:00'}}")]
    public void A_value_comes_back_as_it_went_in(string expression, string type, string text)
    {
        using TestTable test = new();
        test.Connection.Execute("SET TimeZone = 'UTC'");

        test.Create($"SELECT {expression} AS a UNION ALL SELECT NULL");

        Assert.Equal([$"{type}|{text}", $"{type}|NULL"], test.Rows("SELECT typeof(a), CAST(a AS VARCHAR) FROM t"));
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("INTERVAL 1 DAY", "column 'a' of the query has the type INTERVAL")]
    [InlineData("TIME '12:00:00'", "column 'a' of the query has the type TIME")]
    [InlineData("{'b': [TIME '12:00:00']}", "column 'a.b.element' of the query has the type TIME")]
    [InlineData("TIMESTAMP_NS '2026-02-28 12:00:00'", "column 'a' of the query has the type TIMESTAMP_NS")]
    public void A_column_that_a_table_cannot_hold_is_refused_by_name(string expression, string message)
    {
        using TestTable test = new();

        DeltaException error = Assert.Throws<DeltaException>(() => test.Create($"SELECT {expression} AS a"));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(test.Table.Exists);
    }

    [Fact]
    public void Only_a_timestamp_without_zone_asks_for_the_feature()
    {
        using TestTable plain = new();
        using TestTable zoneless = new();

        plain.Create("SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' AS day");
        zoneless.Create("SELECT {'at': [TIMESTAMP '2026-01-01']} AS s");

        Assert.Equal((1, 2), (plain.Snapshot().Protocol.MinReaderVersion, plain.Snapshot().Protocol.MinWriterVersion));
        Assert.Equal((3, 7), (zoneless.Snapshot().Protocol.MinReaderVersion, zoneless.Snapshot().Protocol.MinWriterVersion));
        Assert.Equal(["timestampNtz"], zoneless.Snapshot().Protocol.ReaderFeatures);
        Assert.Equal(["appendOnly", "invariants", "timestampNtz"], zoneless.Snapshot().Protocol.WriterFeatures);
    }

    [Fact]
    public void Rows_that_do_not_fit_name_every_column_with_what_was_found_and_expected()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a, 'x' AS b, 1.5::DECIMAL(4,2) AS c");

        DeltaException error = Assert.Throws<DeltaException>(() =>
            test.Append("SELECT 1::BIGINT AS A, 2 AS d, 1.5::DECIMAL(4,2) AS c"));

        Assert.Contains("column 'b' (VARCHAR) is missing from the query", error.Message, StringComparison.Ordinal);
        Assert.Contains("column 'a' is BIGINT in the query, but INTEGER in the table", error.Message, StringComparison.Ordinal);
        Assert.Contains("column 'd' (INTEGER) is not in the table", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'c'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, test.Snapshot().Version);
    }

    [Fact]
    public void A_null_in_a_column_that_refuses_it_is_refused()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a, [1] AS l", new TableOptions { NotNull = ["a", "L"] });
        Assert.Equal([false, false], test.Snapshot().Schema.Fields.Select(field => field.Nullable));

        DeltaException first = Assert.Throws<DeltaException>(() => test.Append("SELECT unnest([2, NULL, NULL]) AS a, [1] AS l"));
        DeltaException second = Assert.Throws<DeltaException>(() => test.Append("SELECT 1 AS a, NULL::INTEGER[] AS l"));

        Assert.Contains("column 'a' must not be NULL, but in 2 rows", first.Message, StringComparison.Ordinal);
        Assert.Contains("column 'l' must not be NULL", second.Message, StringComparison.Ordinal);
        Assert.Single(test.DataFiles());
        Assert.Equal(0, test.Snapshot().Version);
    }

    [Fact]
    public void An_overwrite_changes_columns_only_when_asked()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a, 'x' AS b");
        string id = test.Snapshot().Metadata.Id;

        Assert.Throws<DeltaException>(() => test.Overwrite("SELECT 1::BIGINT AS a, TIMESTAMP '2026-01-01' AS day"));
        test.Overwrite("SELECT 1::BIGINT AS a, TIMESTAMP '2026-01-01' AS day", newColumns: true);

        Assert.Equal(["BIGINT|TIMESTAMP"], test.Rows("SELECT typeof(a), typeof(day) FROM t"));
        Assert.Equal(["1|x"], test.Rows(version: 0));
        Assert.Equal(id, test.Snapshot().Metadata.Id);
        Assert.Equal(3, test.Snapshot().Protocol.MinReaderVersion);
        LogChecker.Check(test);
    }

    [Fact]
    public void A_column_that_older_files_lack_is_null_there()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        string log = Path.Combine(test.Folder, "_delta_log");
        const string Start = """\"fields\":[""";
        const string Column = """{\"name\":\"b\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},""";
        string wider = File.ReadAllText(Path.Combine(log, "00000000000000000000.json")).Split('\n')
            .Single(line => line.StartsWith("{\"metaData\"", StringComparison.Ordinal))
            .Replace(Start, Start + Column, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(log, "00000000000000000001.json"), wider + "\n");

        test.Append("SELECT 2 AS a, 'x' AS b");

        Assert.Equal(["NULL|1", "x|2"], test.Rows());
    }
}
