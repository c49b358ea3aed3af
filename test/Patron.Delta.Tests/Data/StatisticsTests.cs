using System.Text.Json;

namespace Patron.Delta.Tests.Data;

/// <summary>Section "Per-file Statistics" of the protocol; <see cref="LogChecker"/> compares with the rows.</summary>
public class StatisticsTests
{
    [Theory]
    [InlineData("unnest([3, 1, NULL])", "1", "3", 1)]
    [InlineData("unnest([1.5, -2.25]::DECIMAL(5,3)[])", "-2.250", "1.500", 0)]
    [InlineData("unnest([1e300, -0.5])", "-0.5", "1e+300", 0)]
    [InlineData("unnest([1, 'NaN'::DOUBLE])", null, null, 0)]
    [InlineData("unnest(['-inf'::DOUBLE, 1])", null, "1.0", 0)]
    [InlineData("unnest([DATE '2026-01-01', 'infinity'::DATE])", "\"2026-01-01\"", null, 0)]
    [InlineData("DATE '12026-01-01'", null, null, 0)]
    [InlineData("true", null, null, 0)]
    [InlineData("'\\xAA'::BLOB", null, null, 0)]
    [InlineData("NULL::INTEGER", null, null, 1)]
    [InlineData("TIMESTAMPTZ '2026-01-01 02:00:00.123999+02'", "\"2026-01-01T00:00:00.123Z\"", "\"2026-01-01T00:00:00.123Z\"", 0)]
    [InlineData("TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'", "\"1969-12-31T23:59:59.999Z\"", "\"1969-12-31T23:59:59.999Z\"", 0)]
    [InlineData("TIMESTAMP '2026-01-01 02:00:00.5'", "\"2026-01-01T02:00:00.500\"", "\"2026-01-01T02:00:00.500\"", 0)]
    [InlineData("'a\"b\\c' || chr(10)", "\"a\\\"b\\\\c\\n\"", "\"a\\\"b\\\\c\\n\"", 0)]
    public void Bounds_are_written_as_the_protocol_says(string expression, string? minimum, string? maximum, long nulls)
    {
        using TestTable test = new();
        test.Connection.Execute("SET TimeZone = 'America/New_York'");

        test.Create($"SELECT {expression} AS a");

        JsonElement statistics = Statistics(test);
        Assert.Equal(minimum, Find(statistics, "minValues"));
        Assert.Equal(maximum, Find(statistics, "maxValues"));
        Assert.Equal($"{nulls}", Find(statistics, "nullCount"));
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("é", 32, false)]
    [InlineData("é", 33, true)]
    [InlineData("𝄞", 60, true)]
    [InlineData("z", 20000, true)]
    public void A_long_text_is_cut_and_its_greatest_value_stays_above_it(string letter, int length, bool cut)
    {
        using TestTable test = new();

        test.Create($"SELECT repeat('{letter}', {length}) AS a");

        JsonElement statistics = Statistics(test);
        string prefix = string.Concat(Enumerable.Repeat(letter, 32));
        Assert.Equal(prefix, statistics.GetProperty("minValues").GetProperty("a").GetString());
        Assert.Equal(prefix + (cut ? "\U0010FFFF" : ""), statistics.GetProperty("maxValues").GetProperty("a").GetString());
        LogChecker.Check(test);
    }

    [Fact]
    public void Fields_of_structs_have_their_own_statistics()
    {
        using TestTable test = new();

        test.Create("SELECT unnest([{'x y': 1, 'n': {'z': 'q'}}, NULL, {'x y': NULL, 'n': {'z': 'p'}}]) AS s");

        JsonElement statistics = Statistics(test);
        Assert.Equal("""{"s":{"x y":1,"n":{"z":"p"}}}""", statistics.GetProperty("minValues").GetRawText());
        Assert.Equal("""{"s":{"x y":2,"n":{"z":1}}}""", statistics.GetProperty("nullCount").GetRawText());
        LogChecker.Check(test);
    }

    [Fact]
    public void The_first_32_columns_have_statistics_unless_the_table_says_otherwise()
    {
        using TestTable usual = new();
        using TestTable all = new();
        string select = "SELECT " + string.Join(", ", Enumerable.Range(0, 40).Select(i => $"{i} AS c{i}"));

        usual.Create(select);
        Dictionary<string, string> properties = new() { ["delta.dataSkippingNumIndexedCols"] = "-1" };
        all.Create(select, new TableOptions { Properties = properties });

        Assert.Equal(32, Statistics(usual).GetProperty("minValues").EnumerateObject().Count());
        Assert.Equal(40, Statistics(all).GetProperty("minValues").EnumerateObject().Count());
    }

    static JsonElement Statistics(TestTable test) => JsonDocument.Parse(test.Snapshot().Files.Single().Statistics!).RootElement;

    static string? Find(JsonElement statistics, string kind) =>
        statistics.GetProperty(kind).TryGetProperty("a", out JsonElement value) ? value.GetRawText() : null;
}
