using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class AsOfTests
{
    [Theory]
    [InlineData("2026-01-01", "2025-12-31T23:00:00Z")]
    [InlineData("2026-07-01", "2026-06-30T22:00:00Z")]
    [InlineData("2026-07-01T12:30", "2026-07-01T10:30:00Z")]
    [InlineData("2026-07-01T12:30:15Z", "2026-07-01T12:30:15Z")]
    [InlineData("2026-07-01T12:30:15.25-05:00", "2026-07-01T17:30:15.25Z")]
    public void A_date_is_midnight_in_the_zone_and_an_instant_is_itself(string text, string instant) =>
        Assert.Equal(Instant(instant), AsOf.Resolve(text, Settings("Europe/Berlin"), new Clock(Instant("2030-01-01T00:00:00Z"))));

    [Fact]
    public void Nothing_means_the_setting_and_then_the_last_midnight()
    {
        ProjectSettings settings = Settings("Asia/Tokyo");
        Clock clock = new(Instant("2026-03-01T20:00:00Z"));
        Assert.Equal(Instant("2026-03-01T15:00:00Z"), AsOf.Resolve(null, settings, clock));
        Assert.Equal(Instant("2025-12-31T15:00:00Z"), AsOf.Resolve(null, settings with { AsOf = "2026-01-01" }, clock));
    }

    [Fact]
    public void A_midnight_that_the_clocks_skip_is_the_first_instant_after() =>
        Assert.Equal(
            Instant("2018-11-04T03:00:00Z"), AsOf.Resolve("2018-11-04", Settings("America/Sao_Paulo"), TimeProvider.System));

    [Fact]
    public void A_time_that_comes_twice_is_the_earlier_one() =>
        Assert.Equal(
            Instant("2026-10-25T00:30:00Z"), AsOf.Resolve("2026-10-25T02:30", Settings("Europe/Berlin"), TimeProvider.System));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("01/02/2026")]
    [InlineData("2026-02-30")]
    [InlineData("0026-02-03")]
    [InlineData("2226-02-03T00:00:00Z")]
    public void Anything_else_is_refused(string text)
    {
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => AsOf.Resolve(text, Settings("UTC"), TimeProvider.System));
        Assert.Contains($"'{text}' is not a date such as 2026-01-31", error.Message, StringComparison.Ordinal);
    }

    static ProjectSettings Settings(string zone) =>
        new() { Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR", TimeZone = zone };

    static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text);

    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
