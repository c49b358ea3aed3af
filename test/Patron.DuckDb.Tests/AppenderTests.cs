namespace Patron.DuckDb.Tests;

public sealed class AppenderTests : EngineTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(210_000)]
    public void Columns_of_any_length_are_appended_in_order(int rows)
    {
        Connection.Execute("CREATE TABLE t (i BIGINT, x DOUBLE, name VARCHAR)");
        long[] keys = [.. Enumerable.Range(0, rows).Select(i => (long)i)];
        double[] halves = [.. keys.Select(i => i / 2.0)];
        bool[] nulls = [.. keys.Select(i => i % 7 == 0)];
        string?[] names = [.. keys.Select(i => i % 5 == 0 ? null : $"a name of more than twelve bytes {i}")];

        using (Appender appender = Connection.Append("t"))
        {
            appender.Append(keys, ColumnValues.Of<double>(halves, nulls), names);
            appender.Complete();
        }

        ColumnTable table = Read("SELECT * FROM t ORDER BY i");
        Assert.True(keys.SequenceEqual(table.Longs("i")));
        Assert.True(halves.Select((x, i) => nulls[i] ? double.NaN : x).SequenceEqual(table.Doubles("x")));
        Assert.True(names.SequenceEqual(table.Texts("name")));
    }

    [Fact]
    public void Every_writable_type_goes_in_and_comes_out()
    {
        Connection.Execute(
            """
            CREATE SCHEMA s;
            CREATE TABLE s."odd name" (b BOOLEAN, i INTEGER, h HUGEINT, f FLOAT, d2 DECIMAL(4,2), d18 DECIMAL(18,4),
                d38 DECIMAL(38,10),
                d DATE, t TIMESTAMP, tz TIMESTAMPTZ, v VARCHAR, bytes BLOB, span INTERVAL)
            """);
        using (Appender appender = Connection.Append("odd name", "s"))
        {
            Assert.Equal(13, appender.Types.Count);
            appender[0].Values<bool>()[0] = true;
            appender[1].Values<int>()[0] = int.MinValue;
            appender[2].Values<Int128>()[0] = Int128.MaxValue;
            appender[3].Values<float>()[0] = 0.1f;
            appender[4].SetDecimal(0, -99.985m);
            appender[5].SetDecimal(0, 99999999999999.9999m);
            appender[6].SetDecimal(0, -0.5m);
            appender[7].SetDate(0, DateOnly.MaxValue);
            appender[8].SetTimestamp(0, new DateTime(1969, 12, 31, 23, 59, 59, 999));
            appender[9].SetTimestamp(0, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            appender[10].SetUtf8(0, "grüße"u8);
            appender[11].SetUtf8(0, [0, 255]);
            appender[12].Values<Interval>()[0] = new Interval(1, 2, 3);
            for (int column = 0; column < 13; column++)
                appender[column].SetNull(1);
            appender.EndChunk(3);
            appender.Complete();
        }

        ColumnTable table = Read("SELECT * FROM s.\"odd name\"");
        object?[] first = [.. Enumerable.Range(0, 13).Select(column => table.Value(column, 0))];
        Assert.Equal(
            [
                true, int.MinValue, Int128.MaxValue, 0.1f, -99.98m, 99999999999999.9999m, -0.5m, DateOnly.MaxValue,
                new DateTime(1969, 12, 31, 23, 59, 59, 999), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), "grüße",
                new byte[] { 0, 255 }, new Interval(1, 2, 3),
            ],
            first);
        Assert.All(Enumerable.Range(0, 13), column => Assert.Null(table.Value(column, 1)));
        Assert.Equal("", table.Value("v", 2));
        Assert.Equal(0, table.Value("i", 2));
    }

    [Fact]
    public void Rows_not_completed_are_dropped()
    {
        Connection.Execute("CREATE TABLE t (i BIGINT)");
        using (Appender appender = Connection.Append("t"))
            appender.Append(new long[] { 1, 2, 3 });

        Assert.Equal(0L, Connection.Scalar<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void What_the_engine_refuses_is_an_error_with_its_kind()
    {
        Connection.Execute("CREATE TABLE t (i BIGINT PRIMARY KEY, name VARCHAR)");
        Connection.Execute("CREATE TABLE nested (i BIGINT[])");

        Assert.Equal(ErrorKind.Catalog, Assert.Throws<DuckDbException>(() => Connection.Append("absent")).Kind);
        Assert.Throws<NotSupportedException>(() => Connection.Append("nested"));
        using Appender appender = Connection.Append("t");
        appender.Append(new long[] { 1, 1 }, new[] { "a", "b" });
        Assert.Equal(ErrorKind.Constraint, Assert.Throws<DuckDbException>(appender.Complete).Kind);
        Assert.Throws<ObjectDisposedException>(appender.Complete);
        Assert.Equal(0L, Connection.Scalar<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void What_does_not_fit_the_table_is_the_callers_mistake()
    {
        Connection.Execute("CREATE TABLE t (i BIGINT, d DECIMAL(4,2), name VARCHAR)");
        using Appender appender = Connection.Append("t");

        Assert.Throws<ArgumentException>(() => appender.Append(new long[1]));
        Assert.Throws<ArgumentException>(() => appender.Append(new long[1], new decimal[2], new string[1]));
        Assert.Throws<ArgumentException>(() => appender.Append(new int[1], new decimal[1], new string[1]));
        Assert.Throws<ArgumentException>(() => ColumnValues.Of<long>(new long[2], new bool[1]));
        Assert.Throws<OverflowException>(() => appender[1].SetDecimal(0, 100m));
        Assert.Throws<ArgumentException>(() => appender[0].SetText(0, "x"));
        Assert.Throws<ArgumentException>(() => appender[2].SetUtf8(0, [0xFF]));
        Assert.ThrowsAny<ArgumentException>(() => appender[2].SetText(0, "\uD800"));
        Assert.Throws<ArgumentOutOfRangeException>(() => appender[0].SetNull(2048));
        Assert.Throws<ArgumentOutOfRangeException>(() => appender.EndChunk(2049));
        VectorWriter old = appender[0];
        appender.EndChunk(1);
        Assert.Throws<ObjectDisposedException>(() => old.Values<long>().Length);
    }
}
