using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class ValueTests
{
    [Fact]
    public void An_annual_rate_becomes_a_continuous_rate_per_unit()
    {
        DiscountRate rate = DiscountRate.Parse("0.10/year");
        Assert.Equal(Math.Log(1.1) / 12, rate.ContinuousPer(TimeUnit.Month), 1e-16);
        Assert.Equal(Math.Log(1.1) * 7 / 365.25, rate.ContinuousPer(TimeUnit.Week), 1e-16);
        Assert.Equal(Math.Pow(1.1, 1.0 / 12) - 1, rate.EffectivePer(TimeUnit.Month), 1e-15);
        Assert.Equal(0, default(DiscountRate).ContinuousPer(TimeUnit.Day), 0.0);
    }

    [Fact]
    public void A_rate_for_a_unit_is_effective_for_that_unit() =>
        Assert.Equal(0.01, DiscountRate.Parse("0.01/month").EffectivePer(TimeUnit.Month), 1e-16);

    [Theory]
    [InlineData("0.1")]
    [InlineData("10%/year")]
    [InlineData("1/year")]
    [InlineData("-0.1/year")]
    [InlineData("0.1/century")]
    [InlineData("nan/year")]
    [InlineData("0.1/year/year")]
    public void What_is_not_a_rate_is_refused(string text) => Assert.False(DiscountRate.TryParse(text, out _));

    [Theory]
    [InlineData("2GB", 2_000_000_000, "2GB")]
    [InlineData("512MiB", 512 * 1024 * 1024, "512MiB")]
    [InlineData("1.5 kb", 1500, "1500B")]
    [InlineData("0B", 0, "0B")]
    public void A_size_is_a_number_and_a_unit(string text, long bytes, string written)
    {
        Assert.True(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(bytes, size.Bytes);
        Assert.Equal(written, size.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("2GBit")]
    [InlineData("99999999999TB")]
    public void What_is_not_a_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void A_month_is_the_twelfth_part_of_a_mean_year() => Assert.Equal(365.25 / 12, TimeUnit.Month.Days, 1e-12);
}
