using Patron.DuckDb.Internal;

namespace Patron.DuckDb.Tests;

public sealed class StatementTests : EngineTest
{
    public static TheoryData<object?, string, object?> Values { get; } = new()
    {
        { null, "INTEGER", null },
        { true, "BOOLEAN", true },
        { sbyte.MinValue, "TINYINT", sbyte.MinValue },
        { byte.MaxValue, "UTINYINT", byte.MaxValue },
        { short.MinValue, "SMALLINT", short.MinValue },
        { ushort.MaxValue, "USMALLINT", ushort.MaxValue },
        { int.MinValue, "INTEGER", int.MinValue },
        { uint.MaxValue, "UINTEGER", uint.MaxValue },
        { long.MinValue, "BIGINT", long.MinValue },
        { ulong.MaxValue, "UBIGINT", ulong.MaxValue },
        { Int128.MinValue, "HUGEINT", Int128.MinValue },
        { UInt128.MaxValue, "UHUGEINT", UInt128.MaxValue },
        { 0.1f, "FLOAT", 0.1f },
        { -double.Epsilon, "DOUBLE", -double.Epsilon },
        { double.NaN, "DOUBLE", double.NaN },
        { 0m, "DECIMAL(1,0)", 0m },
        { -0.05m, "DECIMAL(2,2)", -0.05m },
        { 1234567.8901m, "DECIMAL(11,4)", 1234567.8901m },
        { decimal.MinValue, "DECIMAL(29,0)", decimal.MinValue },
        { 0.0000000000000000000000000001m, "DECIMAL(28,28)", 0.0000000000000000000000000001m },
        { "", "VARCHAR", "" },
        { "grüße '\"\\ \U0001F980", "VARCHAR", "grüße '\"\\ \U0001F980" },
        { new byte[] { 0, 1, 255 }, "BLOB", new byte[] { 0, 1, 255 } },
        { new DateOnly(2024, 2, 29), "DATE", new DateOnly(2024, 2, 29) },
        { DateOnly.MinValue, "DATE", DateOnly.MinValue },
        { DateOnly.MaxValue, "DATE", DateOnly.MaxValue },
        { new TimeOnly(23, 59, 59, 999, 999), "TIME", new TimeOnly(23, 59, 59, 999, 999) },
        { new DateTime(1969, 12, 31, 23, 59, 59, 999, 999), "TIMESTAMP", new DateTime(1969, 12, 31, 23, 59, 59, 999, 999) },
        {
            new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "TIMESTAMP WITH TIME ZONE",
            new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)
        },
        {
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "TIMESTAMP WITH TIME ZONE",
            new DateTime(2026, 1, 2, 1, 4, 5, DateTimeKind.Utc)
        },
        { new TimeSpan(-3, -4, -5), "INTERVAL", new Interval(0, 0, -11_045_000_000) },
        { new Interval(1, -2, 3), "INTERVAL", new Interval(1, -2, 3) },
        {
            Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), "UUID", Guid.Parse("01234567-89ab-cdef-0123-456789abcdef")
        },
        { Guid.Parse("f1234567-89ab-cdef-0123-456789abcdef"), "UUID", Guid.Parse("f1234567-89ab-cdef-0123-456789abcdef") },
        { new[] { "a", null }, "VARCHAR[]", new object?[] { "a", null } },
        { new long[] { 1, 2 }, "BIGINT[]", new object?[] { 1L, 2L } },
        { Array.Empty<double>(), "DOUBLE[]", Array.Empty<object?>() },
        { new DateOnly?[] { null }, "DATE[]", new object?[] { null } },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_parameter_of_each_type_comes_back_as_it_went(object? value, string type, object? expected)
    {
        using Statement statement = Connection.Prepare("SELECT ? AS v");
        using Result result = statement.Bind(1, value).Query();

        Assert.Equal(type, result.Columns[0].Type.ToString());
        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Equal(expected, chunk[0].Value(0));
    }

    [Fact]
    public void Parameters_are_bound_by_position_or_by_name()
    {
        using Statement positions = Connection.Prepare("SELECT $2::INTEGER - $1::INTEGER");
        using Statement names = Connection.Prepare("SELECT $high::INTEGER - $low::INTEGER + $low::INTEGER");

        Assert.Equal(["1", "2"], positions.Parameters);
        Assert.Equal(["high", "low"], names.Parameters.Order());
        Assert.Equal(7, First<int>(positions.Bind(1, 3).Bind(2, 10)));
        Assert.Equal(10, First<int>(names.Bind("low", 4).Bind("HIGH", 10)));
        Assert.Equal(11, First<int>(names.Bind("high", 11)));
        Assert.Throws<ArgumentOutOfRangeException>(() => positions.Bind(3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => positions.Bind(0, 1));
        Assert.Throws<ArgumentException>(() => names.Bind("middle", 1));
    }

    [Fact]
    public void A_statement_runs_again_and_again()
    {
        Connection.Execute("CREATE TABLE t (x INTEGER)");
        using Statement insert = Connection.Prepare("INSERT INTO t SELECT unnest(range(?))");

        Assert.Equal(3, insert.Bind(1, 3).Execute());
        Assert.Equal(3, insert.Execute());
        Assert.Equal(0, insert.Bind(1, 0).Execute());
        Assert.Equal(6L, Connection.Scalar<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void What_cannot_be_prepared_or_bound_is_said()
    {
        Assert.Throws<ArgumentException>(() => Connection.Prepare("SELECT 1; SELECT 2"));
        Assert.Throws<ArgumentException>(() => Connection.Prepare(""));
        Assert.Equal(ErrorKind.Parser, Assert.Throws<DuckDbException>(() => Connection.Prepare("SELECT FROM WHERE")).Kind);
        using Statement statement = Connection.Prepare("SELECT ?::INTEGER");
        Assert.Equal(ErrorKind.InvalidInput, Assert.Throws<DuckDbException>(() => statement.Query()).Kind);
        Assert.Throws<ArgumentException>(() => statement.Bind(1, new object()));
        Assert.Throws<ArgumentException>(() => statement.Bind(1, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local)));
        Assert.Throws<ArgumentException>(() => statement.Bind(1, new[] { 1.5m }));
        Assert.ThrowsAny<ArgumentException>(() => statement.Bind(1, "\uD800 half a pair"));
        Assert.Equal(ErrorKind.Conversion, Assert.Throws<DuckDbException>(() => statement.Bind(1, "x").Query()).Kind);
        Assert.Equal(5, First<int>(statement.Bind(1, "5")));
    }

    static T First<T>(Statement statement)
    {
        using Result result = statement.Query();
        return ScalarValue.First<T>(result);
    }
}
