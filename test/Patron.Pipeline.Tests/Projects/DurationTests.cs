using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class DurationTests
{
    [Theory]
    [InlineData("7d", "2024-01-31", "2024-02-07")]
    [InlineData("4w", "2024-01-31", "2024-02-28")]
    [InlineData("1m", "2024-01-31", "2024-02-29")]
    [InlineData("1y", "2024-02-29", "2025-02-28")]
    [InlineData("0w", "2024-02-29", "2024-02-29")]
    public void Days_are_exact_and_months_follow_the_calendar(string duration, string from, string to) =>
        Assert.Equal(Day(to), Duration.Parse(duration).AddTo(Day(from)));

    [Theory]
    [InlineData("3m", "2024-05-31", "2024-02-29")]
    [InlineData("1w", "2024-03-01", "2024-02-23")]
    public void Subtracting_goes_back_by_the_same_rule(string duration, string from, string to) =>
        Assert.Equal(Day(to), Duration.Parse(duration).SubtractFrom(Day(from)));

    [Theory]
    [InlineData("52w", TimeUnit.Week, 52)]
    [InlineData("7d", TimeUnit.Day, 7)]
    [InlineData("1y", TimeUnit.Month, 12)]
    [InlineData("1y", TimeUnit.Day, 365.25)]
    [InlineData("2w", TimeUnit.Month, 14 * 12 / 365.25)]
    public void Length_is_given_in_a_time_unit(string duration, TimeUnit unit, double expected) =>
        Assert.Equal(expected, Duration.Parse(duration).In(unit), expected * 1e-15);

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("7")]
    [InlineData("7 d")]
    [InlineData("-7d")]
    [InlineData("7D")]
    [InlineData("1.5w")]
    [InlineData("36526d")]
    [InlineData("101y")]
    [InlineData("99999999999d")]
    public void What_is_not_a_duration_is_refused(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        FormatException error = Assert.Throws<FormatException>(() => Duration.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duration_is_written_as_it_was_read()
    {
        Assert.Equal("26w", Duration.Parse("26w").ToString());
        Assert.Equal("0d", default(Duration).ToString());
        Assert.NotEqual(Duration.Parse("1w"), Duration.Parse("7w"));
    }

    static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");
}
