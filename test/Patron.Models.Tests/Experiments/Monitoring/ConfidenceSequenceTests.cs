using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using static Patron.Models.Tests.Experiments.EffectTests;

namespace Patron.Models.Tests.Experiments.Monitoring;

public sealed class ConfidenceSequenceTests
{
    const long Count = 3000 + 3461;

    // GrowthBook's test_sequential_test_runs and ..._prop, to the digits they print.
    [Fact]
    public void Two_sided_sequences_are_GrowthBooks()
    {
        EffectEstimate mean = Effect.Of(Metric.Mean(0), A(3000), B).Relative!;
        Is(0.50336, -0.55844, 1.56516, 1, ConfidenceSequence.Of(mean, Count, new ConfidenceSequenceOptions { TunedFor = 1000 }));
        EffectEstimate share = Effect.Of(Metric.Proportion(0), GroupMoments.OfOutcomes(3000, 1396), GroupMoments.OfOutcomes(3461, 2422)).Relative!;
        Is(0.50386, 0.40098, 0.60675, 0, ConfidenceSequence.Of(share, Count));
    }

    // GrowthBook's TestSequentialOneSided...: it searches the p-value up to 0.4999, by halving, and gives the middle after the one whose bound
    // is within 1e-6 of 0, here 1.2e-4 beside it; ours is the closed form.
    [Fact]
    public void One_sided_sequences_are_GrowthBooks()
    {
        Effect effect = Effect.Of(Metric.Mean(0), A(3000), B);
        ConfidenceSequenceOptions greater = new() { Alternative = Alternative.Greater };
        EffectEstimate absolute = ConfidenceSequence.Of(effect.Absolute, Count, greater);
        Assert.Equal(-0.12656844172804982, absolute.Low, 1e-12);
        Assert.Equal(0.46316491943359384, absolute.PValue, 1.2e-4);
        Assert.Equal(-0.42356454602790883, ConfidenceSequence.Of(effect.Relative!, Count, greater).Low, 1e-12);
        EffectEstimate less = ConfidenceSequence.Of(effect.Absolute, Count, greater with { Alternative = Alternative.Less });
        Assert.Equal(0.5953217750613832, less.High, 1e-12);
        Assert.Equal((double.NegativeInfinity, 1), (less.Low, less.PValue));
    }

    [Fact]
    public void The_interval_leaves_out_zero_just_where_the_p_value_falls_below_the_level()
    {
        for (double score = 0; score < 8; score += 0.01)
        {
            foreach (Alternative alternative in Enum.GetValues<Alternative>())
            {
                EffectEstimate found = ConfidenceSequence.Of(
                    new EffectEstimate(score, 1, 0, 0, 0), 700, new ConfidenceSequenceOptions { Confidence = 0.9, Alternative = alternative });
                Assert.Equal(found.PValue < 0.1, found.Low > 0 || found.High < 0);
            }
        }
    }

    [Fact]
    public void It_is_tightest_near_the_count_it_is_tuned_for_and_never_as_tight_as_one_look()
    {
        EffectEstimate effect = new(0, 1, -1.96, 1.96, 1);
        double[] reaches = [.. new[] { 10.0, 1_000, 100_000 }.Select(
            tuned => ConfidenceSequence.Of(effect, 1_000, new ConfidenceSequenceOptions { TunedFor = tuned }).High)];
        Assert.True(reaches[1] < reaches[0] && reaches[1] < reaches[2]);
        Assert.True(reaches[1] > 1.96);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ConfidenceSequence.Of(new(0, 0, 0, 0, 0), 10));
        Assert.Throws<ArgumentException>(() => ConfidenceSequence.Of(new(double.NaN, 1, 0, 0, 0), 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceSequence.Of(new(0, 1, 0, 0, 0), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfidenceSequenceOptions { TunedFor = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfidenceSequenceOptions { Confidence = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ConfidenceSequence.Of(new(0, 1, 0, 0, 0), 10, new() { Confidence = 0.4, Alternative = Alternative.Less }));
    }
}
