using System.Globalization;

namespace Patron.DuckDb.Tests;

public sealed class VectorTests : EngineTest
{
    public static TheoryData<string, string, object> Values { get; } = new()
    {
        { "true", "BOOLEAN", true },
        { "(-128)::TINYINT", "TINYINT", sbyte.MinValue },
        { "32767::SMALLINT", "SMALLINT", short.MaxValue },
        { "(-2147483648)::INTEGER", "INTEGER", int.MinValue },
        { "9223372036854775807", "BIGINT", long.MaxValue },
        { "(-9223372036854775808)::BIGINT", "BIGINT", long.MinValue },
        { "255::UTINYINT", "UTINYINT", byte.MaxValue },
        { "65535::USMALLINT", "USMALLINT", ushort.MaxValue },
        { "4294967295::UINTEGER", "UINTEGER", uint.MaxValue },
        { "18446744073709551615::UBIGINT", "UBIGINT", ulong.MaxValue },
        { "170141183460469231731687303715884105727::HUGEINT", "HUGEINT", Int128.MaxValue },
        { "(-170141183460469231731687303715884105728)::HUGEINT", "HUGEINT", Int128.MinValue },
        { "340282366920938463463374607431768211455::UHUGEINT", "UHUGEINT", UInt128.MaxValue },
        { "1.5::FLOAT", "FLOAT", 1.5f },
        { "'-inf'::DOUBLE", "DOUBLE", double.NegativeInfinity },
        { "4.9406564584124654e-324::DOUBLE", "DOUBLE", double.Epsilon },
        { "'nan'::DOUBLE", "DOUBLE", double.NaN },
        { "-99.99::DECIMAL(4,2)", "DECIMAL(4,2)", -99.99m },
        { "123456.789::DECIMAL(9,3)", "DECIMAL(9,3)", 123456.789m },
        { "99999999999999.9999::DECIMAL(18,4)", "DECIMAL(18,4)", 99999999999999.9999m },
        { "-0.0001::DECIMAL(18,4)", "DECIMAL(18,4)", -0.0001m },
        { "79228162514264337593543950335::DECIMAL(29,0)", "DECIMAL(29,0)", decimal.MaxValue },
        { "'it''s'", "VARCHAR", "it's" },
        { "''", "VARCHAR", "" },
        { "'twelve bytes'", "VARCHAR", "twelve bytes" },
        { "'thirteen byte'", "VARCHAR", "thirteen byte" },
        { "'grüße, 世界 \U0001F980\U0001F980'", "VARCHAR", "grüße, 世界 \U0001F980\U0001F980" },
        { "chr(0) || 'b'", "VARCHAR", "\0b" },
        { "DATE '0001-01-01'", "DATE", DateOnly.MinValue },
        { "DATE '9999-12-31'", "DATE", DateOnly.MaxValue },
        { "DATE '1970-01-01'", "DATE", new DateOnly(1970, 1, 1) },
        { "TIME '23:59:59.999999'", "TIME", new TimeOnly(23, 59, 59, 999, 999) },
        { "'10:20:30.123456789'::TIME_NS", "TIME_NS", new TimeOnly(10, 20, 30, 123, 456) },
        { "TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP", DateTime.MinValue },
        { "TIMESTAMP '2026-02-03 04:05:06.789012'", "TIMESTAMP", new DateTime(2026, 2, 3, 4, 5, 6, 789, 12) },
        { "TIMESTAMP_S '1969-12-31 23:59:59'", "TIMESTAMP_S", new DateTime(1969, 12, 31, 23, 59, 59) },
        { "TIMESTAMP_MS '1969-12-31 23:59:59.999'", "TIMESTAMP_MS", new DateTime(1969, 12, 31, 23, 59, 59, 999) },
        { "TIMESTAMP_NS '1969-12-31 23:59:59.9999999'", "TIMESTAMP_NS", new DateTime(DateTime.UnixEpoch.Ticks - 1) },
        {
            "TIMESTAMPTZ '2026-02-03 04:05:06+02'", "TIMESTAMP WITH TIME ZONE",
            new DateTime(2026, 2, 3, 2, 5, 6, DateTimeKind.Utc)
        },
        { "TIMETZ '01:02:03+01:30'", "TIME WITH TIME ZONE", (new TimeOnly(1, 2, 3), TimeSpan.FromMinutes(90)) },
        { "INTERVAL '-14 months 3 days 1 second'", "INTERVAL", new Interval(-14, 3, 1_000_000) },
        {
            "'00112233-4455-6677-8899-aabbccddeeff'::UUID", "UUID", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")
        },
        {
            "'ffffffff-ffff-ffff-ffff-fffffffffffe'::UUID", "UUID", Guid.Parse("ffffffff-ffff-ffff-ffff-fffffffffffe")
        },
        { "'\\x00\\xFFabc'::BLOB", "BLOB", new byte[] { 0, 255, 97, 98, 99 } },
        { "'0101010101'::BIT", "BIT", "0101010101" },
        { "'b'::ENUM('a', 'b')", "ENUM('a', 'b')", "b" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_of_each_type_is_read_exactly(string sql, string type, object expected)
    {
        using Result result = Connection.Query($"SELECT {sql} AS v UNION ALL SELECT NULL ORDER BY v NULLS LAST");

        Assert.Equal(type, result.Columns[0].Type.ToString());
        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Equal(expected, chunk[0].Value(0));
        Assert.Null(chunk[0].Value(1));
        Assert.True(chunk[0].HasNulls);
        if (expected is DateTime time)
            Assert.Equal(time.Kind, ((DateTime)chunk[0].Value(0)!).Kind);
    }

    [Fact]
    public void Texts_of_at_most_twelve_bytes_are_equal_where_their_slots_are()
    {
        using Result result = Connection.Query(
            """
            SELECT t, concat(left(t, 1), substr(t, 2))
            FROM (VALUES
              (''), ('a'), ('a' || chr(0)), ('twelve bytes'), ('grüße, 世'), (chr(0)), ('thirteen byte'), (NULL)) AS texts(t)
            """);
        Assert.True(result.TryNext(out DataChunk chunk));
        ReadOnlySpan<TextSlot> slots = chunk[0].TextSlots();
        ReadOnlySpan<TextSlot> again = chunk[1].TextSlots();
        for (int row = 0; row < 7; row++)
        {
            Assert.Equal(chunk[0].Utf8(row).Length, (int)slots[row].Length);
            Assert.Equal(row < 6, slots[row].IsWhole);
            for (int other = 0; other < 7 && slots[row].IsWhole; other++)
                Assert.Equal(row == other, slots[row] == again[other]);
        }
    }

    [Fact]
    public void All_texts_of_a_vector_without_NULL_are_read_as_one_by_one()
    {
        using Result result = Connection.Query(
            """
            SELECT repeat(chr(CAST(97 + i % 26 AS INTEGER)), i), encode(repeat('é', i)), nullif(i, 9) || '', i
            FROM range(40) AS numbers(i)
            """);
        Assert.True(result.TryNext(out DataChunk chunk));
        Utf8Rows texts = new(chunk[0]);
        Utf8Rows blobs = new(chunk[1]);
        Assert.Equal(40, texts.Count);
        for (int row = 0; row < texts.Count; row++)
        {
            Assert.Equal(row, texts[row].Length);
            Assert.Equal(2 * row, blobs[row].Length);
            Assert.Equal(chunk[0].Utf8(row), texts[row]);
            Assert.Equal(chunk[1].Utf8(row), blobs[row]);
        }

        foreach (int row in new[] { -1, 40 })
            Assert.Throws<IndexOutOfRangeException>(() => new Utf8Rows(chunk[0])[row].Length);
        Assert.Throws<InvalidOperationException>(() => new Utf8Rows(chunk[2]).Count);
        Assert.Throws<ArgumentException>(() => new Utf8Rows(chunk[3]).Count);
    }

    [Fact]
    public void Nested_values_are_read_as_objects_of_their_parts()
    {
        using Result result = Connection.Query(
            """
            SELECT [1, NULL, 3] AS list, [['a'], [], NULL] AS lists, {'x': 1, 'y': 'why', 'z': NULL::DATE} AS struct,
                   MAP {'k': 1.5::DOUBLE, 'l': NULL} AS map, array_value(1, 2, 3) AS array, row(1, 'two') AS unnamed,
                   union_value(num := 2)::UNION(text VARCHAR, num INTEGER) AS union_
            """);

        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Equal(new object?[] { 1, null, 3 }, chunk[0].Value(0));
        Assert.Equal(new object?[] { new object?[] { "a" }, Array.Empty<object?>(), null }, chunk[1].Value(0));
        Assert.Equal(
            new OrderedDictionary<string, object?> { ["x"] = 1, ["y"] = "why", ["z"] = null },
            chunk[2].Value(0));
        Assert.Equal(new Dictionary<object, object?> { ["k"] = 1.5, ["l"] = null }, chunk[3].Value(0));
        Assert.Equal(new object?[] { 1, 2, 3 }, chunk[4].Value(0));
        Assert.Equal(new OrderedDictionary<string, object?> { ["1"] = 1, ["2"] = "two" }, chunk[5].Value(0));
        Assert.Equal(2, chunk[6].Value(0));
        Assert.Equal(
            [
                "INTEGER[]", "VARCHAR[][]", "STRUCT(\"x\" INTEGER, \"y\" VARCHAR, \"z\" DATE)", "MAP(VARCHAR, DOUBLE)",
                "INTEGER[3]",
                "STRUCT(INTEGER, VARCHAR)", "UNION(\"text\" VARCHAR, \"num\" INTEGER)",
            ],
            result.Columns.Select(column => column.Type.ToString()));
    }

    [Fact]
    public void Nested_values_of_many_rows_keep_to_their_rows()
    {
        using Result result = Connection.Query(
            "SELECT i, [i, i + 1] AS list, {'a': i, 'b': [i::VARCHAR]} AS s FROM range(5000) t(i) WHERE i % 3 <> 0 ORDER BY i");

        int rows = 0;
        while (result.TryNext(out DataChunk chunk))
        {
            ReadOnlySpan<long> keys = chunk[0].Values<long>();
            for (int row = 0; row < chunk.Rows; row++, rows++)
            {
                Assert.Equal(new object?[] { keys[row], keys[row] + 1 }, chunk[1].Value(row));
                OrderedDictionary<string, object?> members = (OrderedDictionary<string, object?>)chunk[2].Value(row)!;
                Assert.Equal(keys[row], members["a"]);
                Assert.Equal(new object?[] { keys[row].ToString(CultureInfo.InvariantCulture) }, members["b"]);
            }
        }

        Assert.Equal(3333, rows);
    }

    [Fact]
    public void Aggregated_and_repeated_nested_values_are_read_like_the_engine_writes_them()
    {
        ColumnTable table = Read(
            """
            SELECT g, list({'k': i, 't': 'text ' || i} ORDER BY i) AS structs, map_from_entries(list((i, [g]) ORDER BY i)) AS map,
                   list_transform(range(3), x -> [x, g]) AS lists
            FROM (SELECT i, i % 700 AS g FROM range(2100) t(i)) GROUP BY g ORDER BY g
            """);

        Assert.Equal(700, table.Rows);
        for (int g = 0; g < table.Rows; g++)
        {
            long[] members = [g, g + 700, g + 1400];
            Assert.Equal(
                members.Select(i => (object?)new OrderedDictionary<string, object?> { ["k"] = i, ["t"] = $"text {i}" }),
                (object?[])table.Value("structs", g)!);
            Assert.Equal(
                members.ToDictionary(i => (object)i, _ => (object?)new object?[] { (long)g }),
                (Dictionary<object, object?>)table.Value("map", g)!);
            Assert.Equal(
                Enumerable.Range(0, 3).Select(x => (object?)new object?[] { (long)x, (long)g }),
                (object?[])table.Value("lists", g)!);
        }
    }

    [Fact]
    public void A_type_without_counterpart_is_refused_with_the_remedy()
    {
        using Result result = Connection.Query("SELECT 12::BIGNUM");

        Assert.True(result.TryNext(out DataChunk chunk));
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => chunk[0].Value(0));
        Assert.Contains("cast it in SQL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_read_by_spans_over_their_elements()
    {
        using Result result = Connection.Query("SELECT range(i) AS r FROM range(4) t(i) ORDER BY i");

        Assert.True(result.TryNext(out DataChunk chunk));
        Vector elements = chunk[0].Elements();
        Assert.Equal([0, 1, 2], elements.Values<long>()[chunk[0].ElementRange(3)].ToArray());
        Assert.True(elements.Values<long>()[chunk[0].ElementRange(0)].IsEmpty);
    }

    [Theory]
    [InlineData(255, "UTINYINT")]
    [InlineData(256, "USMALLINT")]
    [InlineData(65_536, "UINTEGER")]
    public void Labels_are_read_whatever_the_size_of_their_codes(int labels, string codes)
    {
        Connection.Execute($"CREATE TYPE e AS ENUM (SELECT 'label ' || i FROM range({labels}) t(i) ORDER BY i)");
        using Result result = Connection.Query($"SELECT ('label ' || {labels - 1})::e");

        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Equal($"label {labels - 1}", chunk[0].Text(0));
        Assert.Equal(codes == "UTINYINT", Record.Exception(() => chunk[0].Values<byte>().Length) is null);
        Assert.Equal(codes == "USMALLINT", Record.Exception(() => chunk[0].Values<ushort>().Length) is null);
        Assert.Equal(codes == "UINTEGER", Record.Exception(() => chunk[0].Values<uint>().Length) is null);
    }

    [Fact]
    public void Spans_of_another_element_are_refused()
    {
        using Result result = Connection.Query("SELECT DATE '2026-01-01' AS d, 'x' AS t");

        Assert.True(result.TryNext(out DataChunk chunk));
        ArgumentException error = Assert.Throws<ArgumentException>(() => chunk[0].Values<double>().Length);
        Assert.Contains("A DATE is stored in elements of Int32, not Double", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => chunk[1].Values<long>().Length);
        Assert.Throws<ArgumentException>(() => chunk[0].Text(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk[0].Value(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk[2]);
    }

    [Theory]
    [InlineData("'infinity'::DATE")]
    [InlineData("DATE '5877642-06-25 (BC)'")]
    [InlineData("'-infinity'::TIMESTAMP")]
    [InlineData("TIMESTAMPTZ '12000-01-01 00:00:00+00'")]
    [InlineData("TIME '24:00:00'")]
    [InlineData("'9'::DECIMAL(38,0) * 1e37::DECIMAL(38,0)")]
    public void What_dotnet_cannot_hold_is_an_overflow_not_another_value(string sql)
    {
        using Result result = Connection.Query($"SELECT {sql}");

        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Throws<OverflowException>(() => chunk[0].Value(0));
    }

    [Fact]
    public void Nulls_are_found_at_every_place_of_a_chunk()
    {
        foreach (int place in new[] { 0, 1, 63, 64, 65, 1023, 2046, 2047 })
        {
            using Result result = Connection.Query(
                $"SELECT CASE WHEN i <> {place} THEN i END AS v FROM range(2048) t(i) ORDER BY i");
            Assert.True(result.TryNext(out DataChunk chunk));
            Assert.True(chunk[0].HasNulls);
            Assert.Equal([place], Enumerable.Range(0, chunk.Rows).Where(chunk[0].IsNull));
        }
    }
}
