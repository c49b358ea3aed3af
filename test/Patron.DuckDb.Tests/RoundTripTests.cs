using System.Text;

namespace Patron.DuckDb.Tests;

/// <summary>Random columns go in by the appender and come out by a stream, by a table, and through a function.</summary>
public sealed class RoundTripTests : EngineTest
{
    readonly Random _random = new((int)Rounds.Seed);

    [Fact]
    public void Random_columns_survive_the_way_in_and_out()
    {
        Database.Register(Same("same_text", LogicalType.Varchar, (input, row, output) => output.SetUtf8(row, input.Utf8(row))));
        Database.Register(Same("same_money", LogicalType.Decimal(18, 4),
            (input, row, output) => output.SetDecimal(row, (decimal)input.Value(row)!)));
        Database.Register(Same("same_number", LogicalType.Double,
            (input, row, output) => output.Values<double>()[row] = input.Values<double>()[row]));
        for (int round = Rounds.Count(15, 1000); round > 0; round--)
            CheckRound(_random.Next(6000));
    }

    void CheckRound(int rows)
    {
        string?[] texts = Column(rows, RandomText);
        decimal?[] money = Column<decimal?>(rows, () => _random.NextInt64(-999999999999999999, 999999999999999999) / 10000m);
        double?[] numbers = Column<double?>(rows, () => BitConverter.Int64BitsToDouble(_random.NextInt64()));
        DateOnly?[] dates = Column<DateOnly?>(rows, () => DateOnly.FromDayNumber(_random.Next(DateOnly.MaxValue.DayNumber + 1)));
        Connection.Execute("CREATE OR REPLACE TABLE t (i BIGINT, text VARCHAR, money DECIMAL(18,4), number DOUBLE, day DATE)");
        using (Appender appender = Connection.Append("t"))
        {
            appender.Append(
                Enumerable.Range(0, rows).Select(i => (long)i).ToArray(), texts,
                ColumnValues.Of(Plain(money), Missing(money)), ColumnValues.Of<double>(Plain(numbers), Missing(numbers)),
                ColumnValues.Of(Plain(dates), Missing(dates)));
            appender.Complete();
        }

        ColumnTable table = Read("SELECT same_text(text) AS text, same_money(money) AS money, same_number(number) AS number, day "
            + "FROM t ORDER BY i");
        Assert.Equal(rows, table.Rows);
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(texts[row], table.Value("text", row));
            Assert.Equal(money[row], table.Value("money", row));
            Assert.Equal(numbers[row], table.Value("number", row));
            Assert.Equal(dates[row], table.Value("day", row));
        }
    }

    T[] Column<T>(int rows, Func<T> next)
    {
        double nulls = _random.Next(3) / 2.5;
        return [.. Enumerable.Range(0, rows).Select(_ => _random.NextDouble() < nulls ? default! : next())];
    }

    string RandomText()
    {
        StringBuilder text = new();
        for (int length = _random.Next(_random.Next(2) == 0 ? 14 : 400); length > 0; length--)
        {
            int rune = _random.Next(4) switch { 0 => _random.Next(0x10000, 0x110000), 1 => _random.Next(0x80, 0xD800),
                _ => _random.Next(128) };
            text.Append(new Rune(rune));
        }

        return text.ToString();
    }

    static T[] Plain<T>(T?[] values) where T : struct => [.. values.Select(value => value ?? default)];

    static bool[] Missing<T>(T?[] values) where T : struct => [.. values.Select(value => value is null)];

    static ScalarFunction Same(string name, LogicalType type, Action<Vector, int, ScalarOutput> each) => ScalarFunction.Create(
        name, [type], type, (in input, output) =>
        {
            for (int row = 0; row < input.Rows; row++)
                each(input[0], row, output);
        });
}
