using Patron.DuckDb.Native;

namespace Patron.DuckDb.Tests;

public sealed class LogicalTypeTests : EngineTest
{
    public static TheoryData<LogicalType> Types { get; } =
    [
        LogicalType.Boolean, LogicalType.TinyInt, LogicalType.SmallInt, LogicalType.Integer, LogicalType.BigInt,
        LogicalType.UTinyInt,
        LogicalType.USmallInt, LogicalType.UInteger, LogicalType.UBigInt, LogicalType.HugeInt, LogicalType.UHugeInt,
        LogicalType.Float,
        LogicalType.Double, LogicalType.Varchar, LogicalType.Blob, LogicalType.Date, LogicalType.Time, LogicalType.Timestamp,
        LogicalType.TimestampS, LogicalType.TimestampMs, LogicalType.TimestampNs, LogicalType.TimestampTz, LogicalType.Interval,
        LogicalType.Uuid, LogicalType.Decimal(18, 4), LogicalType.Decimal(1, 0), LogicalType.Decimal(38, 38),
        LogicalType.List(LogicalType.List(LogicalType.Date)), LogicalType.Array(LogicalType.Float, 3),
        LogicalType.Map(LogicalType.Varchar, LogicalType.List(LogicalType.Decimal(9, 2))), LogicalType.Enum("a", "it's"),
        LogicalType.Struct(new Column("odd \"name\"", LogicalType.Integer), new Column("b", LogicalType.TimestampTz)),
        LogicalType.Union(new Column("num", LogicalType.Integer), new Column("text", LogicalType.Varchar)),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_written_as_SQL_is_the_same_type_when_the_engine_gives_it_back(LogicalType type)
    {
        using Result result = Connection.Query($"CREATE TABLE t (x {type}); SELECT * FROM t");

        Assert.Equal(type, result.Columns[0].Type);
        Assert.Equal(type.GetHashCode(), result.Columns[0].Type.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_made_for_the_engine_reads_back_as_itself(LogicalType type)
    {
        using TypeHandle outer = TypeWriter.Create(LogicalType.List(type));

        Assert.Equal(type, TypeReader.Take(NativeMethods.duckdb_list_type_child_type(outer)));
    }

    [Fact]
    public void Different_types_differ()
    {
        Assert.NotEqual(LogicalType.Decimal(18, 4), LogicalType.Decimal(18, 3));
        Assert.NotEqual(LogicalType.Integer, LogicalType.BigInt);
        Assert.NotEqual(LogicalType.List(LogicalType.Integer), LogicalType.Array(LogicalType.Integer, 1));
        Assert.False(LogicalType.Date.Equals(null));
    }

    [Fact]
    public void Impossible_types_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LogicalType.Decimal(39, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogicalType.Decimal(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogicalType.Decimal(4, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogicalType.Array(LogicalType.Date, 0));
        Assert.Throws<ArgumentException>(() => LogicalType.Struct());
    }
}
