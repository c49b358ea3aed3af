using System.Globalization;
using Patron.DuckDb.Internal;

namespace Patron.DuckDb.Tests;

public sealed class ColumnTableTests : EngineTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(20_000)]
    public void ReadAll_holds_every_row_with_its_nulls(int rows)
    {
        ColumnTable table = Read(
            $"""
            SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE i / 2 END AS half, CASE WHEN i % 2 = 0 THEN 'even ' || i END AS name
            FROM range({rows}) t(i) ORDER BY i
            """);

        Assert.Equal(rows, table.Rows);
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (long)i), table.Longs("i"));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => i % 3 == 0 ? double.NaN : i / 2.0), table.Doubles("half"));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? $"even {i}" : null), table.Texts("name"));
        Assert.All(Enumerable.Range(0, rows), i => Assert.Equal(i % 3 == 0, table.IsNull("half", i)));
        Assert.All(Enumerable.Range(0, rows), i => Assert.Equal(i % 2 != 0, table.IsNull("name", i)));
    }

    [Theory]
    [InlineData(0, 5000, 0)]
    [InlineData(20_000, 5000, 4)]
    [InlineData(20_000, 30_000, 1)]
    public void Parts_hold_every_row_once_and_none_is_empty(int rows, int atLeast, int parts)
    {
        using Result result = Connection.Query($"SELECT i FROM range({rows}) t(i) ORDER BY i");

        ColumnTable[] read = [.. result.ReadInParts(atLeast)];

        Assert.Equal(parts, read.Length);
        Assert.All(read.SkipLast(1), part => Assert.True(part.Rows >= atLeast));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (long)i), read.SelectMany(part => part.Longs("i")));
    }

    [Fact]
    public void Columns_convert_to_the_type_asked_for()
    {
        ColumnTable table = Read(
            """
            SELECT * FROM (VALUES
                (1::TINYINT, 2::UBIGINT, 3::HUGEINT, 4.25::DECIMAL(18,4), 5.5::FLOAT, true,
                 DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05'),
                (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t(tiny, big, huge, money, single, flag, day, moment)
            """);

        Assert.Equal([1.0, double.NaN], table.Doubles("tiny"));
        Assert.Equal([2.0, double.NaN], table.Doubles("big"));
        Assert.Equal([3.0, double.NaN], table.Doubles("huge"));
        Assert.Equal([4.25, double.NaN], table.Doubles("money"));
        Assert.Equal([5.5, double.NaN], table.Doubles("SINGLE"));
        Assert.Equal([1L, 0], table.Longs("tiny"));
        Assert.Equal([3, 0], table.Ints("huge"));
        Assert.Equal([4.25m, 0], table.Decimals("money"));
        Assert.Equal([2m, 0], table.Decimals("big"));
        Assert.Equal([true, false], table.Bools("flag"));
        Assert.Equal([new DateOnly(2026, 1, 2), default], table.Dates("day"));
        Assert.Equal([new DateTime(2026, 1, 2, 3, 4, 5), default], table.DateTimes("moment"));
        Assert.Equal([new DateTime(2026, 1, 2), default], table.DateTimes("day"));
        Assert.Equal([42_500L, 0], table.Values<long>("money"));
        Assert.Equal(4.25m, table.Value("money", 0));
        Assert.Null(table.Value(3, 1));
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        ColumnTable table = Read("SELECT 3000000000 AS big, 'x' AS name, 1.5::DOUBLE AS real, 2.5::DECIMAL(3,1) AS money");

        Assert.Throws<OverflowException>(() => table.Ints("big"));
        Assert.Throws<ArgumentException>(() => table.Doubles("name"));
        Assert.Throws<ArgumentException>(() => table.Longs("real"));
        Assert.Throws<ArgumentException>(() => table.Longs("money"));
        Assert.Throws<ArgumentException>(() => table.Decimals("real"));
        Assert.Throws<ArgumentException>(() => table.Dates("big"));
        Assert.Throws<ArgumentException>(() => table.Texts("big"));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Value("big", 1));
        ArgumentException error = Assert.Throws<ArgumentException>(() => table.Longs("absent"));
        Assert.Contains("'absent'; there are big, name, real, money", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18, 4)]
    [InlineData(18, 0)]
    [InlineData(38, 30)]
    public void Decimals_become_the_nearest_double(int width, int scale)
    {
        string fraction = scale == 0 ? "" : $" || '.' || rpad(hash(i + 77)::VARCHAR || hash(i + 99)::VARCHAR, {scale}, '7')";
        string digits = $"left((hash(i) // 1000 + 1e17::UBIGINT)::VARCHAR, {Math.Min(width - scale, 17)}){fraction}";
        ColumnTable table = Read(
            $"SELECT {digits} AS digits, ({digits})::DECIMAL({width},{scale}) AS value FROM range(5000) t(i)");

        double[] doubles = table.Doubles("value");
        string?[] texts = table.Texts("digits");
        for (int row = 0; row < table.Rows; row++)
            Assert.Equal(double.Parse(texts[row]!, Invariant), doubles[row]);
    }

    static CultureInfo Invariant => CultureInfo.InvariantCulture;
}
