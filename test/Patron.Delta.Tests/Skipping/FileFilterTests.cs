using System.Globalization;
using System.Text.Json.Nodes;
using static Patron.Delta.Tests.CraftedTable;

namespace Patron.Delta.Tests.Skipping;

public class FileFilterTests
{
    const string First = "\"2026-01-01T00:00:00.000Z\"";

    const string Last = "\"2026-01-01T00:00:00.123Z\"";

    /// <summary>One file whose column has the given statistics; whether it is read under a condition.</summary>
    static bool IsRead(string type, string statistics, ColumnComparison comparison, params string[] constants)
    {
        using CraftedTable table = new();
        table.Connection.Execute("SET TimeZone = 'Asia/Tokyo'");
        JsonObject add = table.Write("f.parquet", "SELECT 1 AS other");
        add["stats"] = statistics;
        table.Commit(0, Protocol("timestampNtz"), Metadata(Field("c", $"\"{type}\"")), ("add", add));
        Snapshot snapshot = table.Table.Snapshot(table.Connection);
        return snapshot.FilesFor(table.Connection, [new ColumnCondition("C", comparison, constants)]).Count == 1;
    }

    static string Bounds(string least, string greatest, string nulls = "0") =>
        "{\"numRecords\":10,"
        + $"\"minValues\":{{\"c\":{least}}},\"maxValues\":{{\"c\":{greatest}}},\"nullCount\":{{\"c\":{nulls}}}}}";

    [Theory]
    [InlineData(ColumnComparison.Equal, "4", false)]
    [InlineData(ColumnComparison.Equal, "5", true)]
    [InlineData(ColumnComparison.Equal, "'5'", true)]
    [InlineData(ColumnComparison.Equal, "9", true)]
    [InlineData(ColumnComparison.Equal, "10", false)]
    [InlineData(ColumnComparison.Less, "5", false)]
    [InlineData(ColumnComparison.Less, "6", true)]
    [InlineData(ColumnComparison.LessOrEqual, "5", true)]
    [InlineData(ColumnComparison.Greater, "9", false)]
    [InlineData(ColumnComparison.Greater, "8", true)]
    [InlineData(ColumnComparison.GreaterOrEqual, "9", true)]
    [InlineData(ColumnComparison.GreaterOrEqual, "10", false)]
    [InlineData(ColumnComparison.Greater, "9.5", true)] // not a whole number: the file stays
    [InlineData(ColumnComparison.Equal, "10.0::DOUBLE", true)] // compared as doubles by the engine
    [InlineData(ColumnComparison.Equal, "NULL", true)]
    [InlineData(ColumnComparison.Equal, "no_such_function()", true)]
    public void Numbers_are_compared_with_their_bounds(ColumnComparison comparison, string constant, bool isRead)
    {
        Assert.Equal(isRead, IsRead("long", Bounds("5", "9"), comparison, constant));
    }

    [Fact]
    public void A_bound_that_ends_in_half_a_letter_is_no_bound()
    {
        string value = new string('a', 30) + "\U0001F600";
        Assert.True(IsRead("string", Bounds("\"a\"", $"\"{value}\""), ColumnComparison.Equal, $"'{value}'"));
    }

    [Fact]
    public void An_infinite_bound_is_a_bound()
    {
        Assert.True(IsRead("double", Bounds("\"-Infinity\"", "\"-Infinity\""), ColumnComparison.Equal, "'-inf'::DOUBLE"));
        Assert.False(IsRead("double", Bounds("\"-Infinity\"", "\"-Infinity\""), ColumnComparison.Equal, "1.0"));
    }

    [Fact]
    public void Decimals_of_more_digits_than_can_be_compared_leave_no_file_out()
    {
        const string Bound = "12345678901234567890.123456789012345678";
        Assert.True(IsRead("decimal(38,18)", Bounds(Bound, Bound), ColumnComparison.Greater, "12345678901234567890.123456789012345677"));
    }

    [Fact]
    public void One_of_several_constants_is_enough()
    {
        Assert.True(IsRead("long", Bounds("5", "9"), ColumnComparison.Equal, "1", "7"));
        Assert.False(IsRead("long", Bounds("5", "9"), ColumnComparison.Equal, "1", "17"));
    }

    [Theory]
    [InlineData("long", "5", "9", "0", ColumnComparison.IsNull, false)]
    [InlineData("long", "5", "9", "1", ColumnComparison.IsNull, true)]
    [InlineData("long", "5", "9", "9", ColumnComparison.IsNotNull, true)]
    [InlineData("long", "null", "null", "10", ColumnComparison.IsNotNull, false)]
    public void Counts_of_nulls_decide_about_null(
        string type, string least, string greatest, string nulls, ColumnComparison comparison, bool isRead)
    {
        Assert.Equal(isRead, IsRead(type, Bounds(least, greatest, nulls), comparison));
    }

    [Theory]
    [InlineData("string", "\"b\"", "\"d\"", "'e'", false)]
    [InlineData("string", "\"b\"", "\"d\"", "'c'", true)]
    [InlineData("string", "\"b\"", "\"d\"", "5", true)] // compared as a number by the engine
    [InlineData("string", "\"\uFF5E\"", "\"\uFF5E\"", "'\U0001F600'", false)] // by bytes of UTF-8, not by UTF-16
    [InlineData("string", "\"a\"", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'", true)] // cut
    [InlineData("date", "\"2026-01-02\"", "\"2026-01-03\"", "'2026-01-01'", false)]
    [InlineData("date", "\"2026-01-02\"", "\"2026-01-03\"", "DATE '2026-01-03'", true)]
    [InlineData("date", "\"2026-01-02\"", "\"2026-01-03\"", "TIMESTAMP '2026-01-04 12:00:00'", true)] // no date
    [InlineData("timestamp", First, Last, "TIMESTAMPTZ '2026-01-01 00:00:00.1235+00'", true)]
    [InlineData("timestamp", First, Last, "TIMESTAMPTZ '2026-01-01 00:00:00.125+00'", false)]
    [InlineData("timestamp", First, Last, "'2026-01-01 09:00:00'", true)] // in Tokyo
    [InlineData("timestamp", First, Last, "'2026-01-01 00:00:00'", false)]
    [InlineData("timestamp_ntz", "\"2026-01-01T00:00:00.000\"", "\"2026-01-01T00:00:00.123\"", "'2026-01-01 00:00:01'", false)]
    [InlineData("decimal(10,2)", "1.50", "2.50", "2.51", false)]
    [InlineData("decimal(10,2)", "1.50", "2.50", "2.5", true)]
    [InlineData("double", "1.5", "2.5", "2.6", false)]
    [InlineData("double", "1.5", "2.5", "'nan'", true)]
    [InlineData("boolean", "true", "true", "false", true)]
    public void Types_are_compared_as_the_engine_does(string type, string least, string greatest, string constant, bool isRead)
    {
        Assert.Equal(isRead, IsRead(type, Bounds(least, greatest), ColumnComparison.Equal, constant));
    }

    [Fact]
    public void A_nan_is_above_every_bound()
    {
        Assert.True(IsRead("double", Bounds("1.5", "2.5"), ColumnComparison.Greater, "100"));
        Assert.False(IsRead("double", Bounds("1.5", "2.5"), ColumnComparison.Less, "1.0"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"numRecords\":10}")]
    [InlineData("{\"minValues\":{\"c\":\"x\"},\"maxValues\":{\"c\":[1]},\"nullCount\":3}")]
    [InlineData("{\"minValues\":{\"c\":1e99},\"maxValues\":{\"c\":-1e99}}")]
    public void What_statistics_do_not_say_keeps_the_file(string statistics)
    {
        Assert.True(IsRead("long", statistics, ColumnComparison.Equal, "5"));
        Assert.True(IsRead("long", statistics, ColumnComparison.IsNull));
    }

    /// <summary>A day for each file; none but that day's can be read.</summary>
    [Fact]
    public void A_query_on_one_of_a_thousand_days_opens_that_day_only()
    {
        using CraftedTable table = new();
        JsonObject[] adds = [.. Enumerable.Range(0, 1000).Select(day => new JsonObject
        {
            ["path"] = string.Create(CultureInfo.InvariantCulture, $"day-{day}.parquet"),
            ["partitionValues"] = new JsonObject
            {
                ["day"] = new DateOnly(2024, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            },
            ["size"] = 1,
            ["modificationTime"] = 1,
            ["dataChange"] = true,
        })];
        JsonObject real = table.Write("real.parquet", "SELECT i FROM range(3) r(i)");
        real["partitionValues"] = adds[500]["partitionValues"]!.DeepClone();
        adds[500] = real;
        table.Commit(
            0,
            [
                Protocol(), Metadata($"{Field("i", "\"long\"")},{Field("day", "\"date\"")}", ["day"]),
                .. adds.Select(add => ("add", add)),
            ]);
        foreach (JsonObject add in adds.Where(add => add != real))
            File.WriteAllText(Path.Combine(table.Folder, (string)add["path"]!), "this is not Parquet");
        Snapshot snapshot = table.Table.Snapshot(table.Connection);

        IReadOnlyList<DataFile> files = snapshot.FilesFor(
            table.Connection,
            [new("day", ColumnComparison.GreaterOrEqual, ["DATE '2025-05-15'"]), new("day", ColumnComparison.Less, ["'2025-05-16'"])]);

        Assert.Equal("real.parquet", Assert.Single(files).Path);
        Assert.Equal(3, table.Connection.Scalar<long>($"SELECT sum(i)::BIGINT FROM {snapshot.ToSql(files)}"));
    }
}
