using Patron.Models.Experiments;

namespace Patron.Models.Tests.Experiments;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(1.8, 1.2, 2.4, false, VerdictKind.Earns, "the campaign earns 1.8 per 1 spent (1.2 to 2.4)")]
    [InlineData(1.8, 0.2, 3.4, false, VerdictKind.TooEarly, "too early to say: the campaign may earn 1.8 per 1 spent (0.20 to 3.4)")]
    [InlineData(1.8, 0.2, 3.4, true, VerdictKind.Undecided, "the experiment cannot tell: the campaign may earn 1.8 per 1 spent (0.20 to 3.4); only more customers would")]
    [InlineData(0.5, 0.2, 0.8, true, VerdictKind.CostsMore, "the campaign works and costs more than it brings: it earns 0.50 per 1 spent (0.20 to 0.80)")]
    [InlineData(0.1, -0.2, 0.4, false, VerdictKind.CostsMore, "the campaign costs more than it can bring: it earns 0.10 per 1 spent (-0.20 to 0.40)")]
    [InlineData(-3, -4, -2, false, VerdictKind.Harms, "the campaign does harm: the effect is -6.0 a customer (-8.0 to -4.0)")]
    public void A_campaign_with_costs_is_judged_by_what_it_earns(double value, double low, double high, bool over, VerdictKind kind, string reason)
    {
        Verdict found = Verdict.Of(new VerdictInput { Effect = new(2 * value, 1, 2 * low, 2 * high, 0), IsOver = over, ContactCost = 10, Value = 5 });
        Assert.Equal((kind, reason), (found.Kind, found.Reason));
        Assert.Equal(value, found.Earned!.Value, 1e-12);
    }

    [Theory]
    [InlineData(0.0123, 0.004, 0.0206, VerdictKind.Earns, "the campaign works: the effect is +0.012 a customer (+0.0040 to +0.021)")]
    [InlineData(0.1, -1, 1200.4, VerdictKind.TooEarly, "too early to say: the effect is +0.10 a customer (-1.0 to +1,200)")]
    [InlineData(2, 1, double.PositiveInfinity, VerdictKind.Earns, "the campaign works: the effect is +2.0 a customer (at least +1.0)")]
    public void Without_costs_it_is_judged_by_its_effect(double value, double low, double high, VerdictKind kind, string reason)
    {
        Verdict found = Verdict.Of(new VerdictInput { Effect = new(value, 1, low, high, 0) });
        Assert.Equal((kind, reason), (found.Kind, found.Reason));
        Assert.Null(found.Earned);
    }

    [Fact]
    public void Groups_that_are_off_say_so_and_nothing_else()
    {
        Verdict found = Verdict.Of(new VerdictInput
        {
            Effect = new(2, 0.1, 1.8, 2.2, 0), ContactCost = 1, Groups = SampleRatio.Of([1_200, 8_000], [1, 9]),
        });
        Assert.Equal(VerdictKind.NotComparable, found.Kind);
        Assert.StartsWith("groups are not comparable: they have 1,200 and 8,000 customers where the draw makes 920 and 8,280 (chance of that: ", found.Reason, StringComparison.Ordinal);
        Assert.Null(found.Earned);
        Assert.Equal(VerdictKind.Earns, Verdict.Of(new VerdictInput
        {
            Effect = new(2, 0.1, 1.8, 2.2, 0), Groups = SampleRatio.Of([1_000, 9_010], [1, 9]), ManyLooks = true,
        }).Kind);
    }

    [Theory]
    [InlineData(-0.02, -0.03, -0.01, VerdictKind.Earns, "the campaign works: the effect is -0.020 a customer (-0.030 to -0.010)")]
    [InlineData(0.02, 0.01, 0.03, VerdictKind.Harms, "the campaign does harm: the effect is +0.020 a customer (+0.010 to +0.030)")]
    public void A_metric_that_is_to_fall_works_where_it_falls(double value, double low, double high, VerdictKind kind, string reason)
    {
        Verdict found = Verdict.Of(new VerdictInput { Effect = new(value, 1, low, high, 0), Direction = Direction.Lower });
        Assert.Equal((kind, reason), (found.Kind, found.Reason));
    }

    [Fact]
    public void Money_of_a_metric_that_is_to_fall_is_earned_by_its_fall()
    {
        Verdict found = Verdict.Of(new VerdictInput { Effect = new(-0.02, 1, -0.03, -0.01, 0), Direction = Direction.Lower, ContactCost = 0.5, Value = 100 });
        Assert.Equal((VerdictKind.Earns, 4.0, 2.0, 6.0), (found.Kind, found.Earned!.Value, found.Earned.Low, found.Earned.High));
        Assert.Equal("the campaign earns 4.0 per 1 spent (2.0 to 6.0)", found.Reason);
    }

    [Fact]
    public void An_effect_that_does_not_stand_among_all_tests_decides_nothing()
    {
        VerdictInput input = new() { Effect = new(2, 1, 0.1, 3.9, 0.04), IsOver = true, AdjustedPValue = 0.12 };
        Verdict found = Verdict.Of(input);
        Assert.Equal(VerdictKind.Undecided, found.Kind);
        Assert.Contains("which as one of several tests may be chance", found.Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Earns, Verdict.Of(input with { AdjustedPValue = 0.049 }).Kind);
        Assert.Equal(VerdictKind.Undecided, Verdict.Of(input with { Effect = new(-2, 1, -3.9, -0.1, 0.04) }).Kind);
        Verdict costly = Verdict.Of(input with { ContactCost = 10 });
        Assert.Equal((VerdictKind.CostsMore, "the campaign costs more than it can bring: it earns 0.20 per 1 spent (0.010 to 0.39)"), (costly.Kind, costly.Reason));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerdictInput { Effect = input.Effect, AdjustedPValue = 1.1 });
    }

    [Fact]
    public void Negative_amounts_are_refused()
    {
        EffectEstimate effect = new(1, 1, 0, 2, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerdictInput { Effect = effect, ContactCost = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerdictInput { Effect = effect, Value = double.NaN });
    }
}
