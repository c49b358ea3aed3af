using Patron.DuckDb;
using Patron.Pipeline.Preparation;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>The engine's own cast to DATE, in a session of the zone, is the oracle.</summary>
public sealed class CalendarDayTests
{
    static readonly DateTimeOffset Until = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Eleven years, so that the oldest rows lie before the offsets that are written out; each quarter of an hour, at which days
    /// begin and clocks change, and the microsecond before it.
    /// </summary>
    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("America/Sao_Paulo")] // clocks changed at midnight, until 2019
    [InlineData("Asia/Kathmandu")] // 5:45 ahead
    [InlineData("Australia/Lord_Howe")] // half an hour of daylight saving
    public void Day_is_that_of_a_cast(string zone)
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        connection.Execute($"SET TimeZone = {Sql.Literal(zone)}");
        string day = CalendarDay.Sql("t", LogicalType.TimestampTz, TimeZoneInfo.FindSystemTimeZoneById(zone), Until);

        using Result result = connection.Query(
            $"""
            SELECT count(*), count(*) FILTER (WHERE {day} IS DISTINCT FROM CAST(t AS DATE)), any_value(typeof({day}))
            FROM (
              SELECT quarter - to_microseconds(unnest([0, 1])) AS t
              FROM (
                SELECT unnest(generate_series(
                  TIMESTAMPTZ '2014-06-01 00:00:00+00', TIMESTAMPTZ '2025-06-01 00:00:00+00', INTERVAL 15 MINUTE)) AS quarter
              )
            )
            WHERE t < TIMESTAMPTZ '2025-06-01 00:00:00+00'
            """);

        Assert.True(result.TryNext(out DataChunk row));
        Assert.Equal("771457 0 DATE", $"{row[0].Value(0)} {row[1].Value(0)} {row[2].Value(0)}");
    }

    [Fact]
    public void Offsets_are_written_out_for_instants_only()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        Assert.Equal("CAST(t AS DATE)", CalendarDay.Sql("t", LogicalType.Timestamp, berlin, Until));
        Assert.Equal("CAST(t AS DATE)", CalendarDay.Sql("t", LogicalType.Date, berlin, Until));
        Assert.Contains(
            "TIMESTAMPTZ '2025-03-30 01:00:00.000000+00' THEN 7200000000",
            CalendarDay.Sql("t", LogicalType.TimestampTz, berlin, Until),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Days_before_the_first_of_all_are_cast()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        DateTimeOffset longAgo = new(1965, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal("CAST(t AS DATE)", CalendarDay.Sql("t", LogicalType.TimestampTz, berlin, longAgo));
    }
}
