using Patron.Models.Experiments;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Experiments;

public sealed class HeterogeneityTests
{
    // Thirteen trials of a vaccine (Colditz and others, 1994; dat.bcg of R's metafor): cases and others among the vaccinated and the rest.
    static readonly int[][] Trials =
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761], [180, 1361, 372, 1079],
        [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ];

    // metafor prints for them, method DL: Q(df = 12) = 152.2330, tau^2 = 0.3088, I^2 = 92.12 %, mean -0.7141 with a standard error of 0.1787.
    [Fact]
    public void Thirteen_trials_give_the_published_figures()
    {
        Heterogeneity found = Heterogeneity.Of([.. Trials.Select(OfTrial)]);
        Assert.Equal(152.2330, found.Statistic, 5e-5);
        Assert.Equal(12, found.Freedom);
        Assert.True(found.PValue < 1e-4);
        Assert.Equal(0.3088, found.Spread * found.Spread, 5e-5);
        Assert.Equal(0.9212, found.ShareOfSpread, 5e-5);
        Assert.Equal(-0.7141, found.Mean.Value, 5e-5);
        Assert.Equal(0.1787, found.Mean.StandardError, 5e-5);
    }

    [Fact]
    public void Two_segments_are_the_interaction_test()
    {
        Heterogeneity found = Heterogeneity.Of([new("young", 3, 0.6), new("old", 1, 0.8)]);
        Assert.Equal(4, found.Statistic, 1e-12);
        Assert.Equal(0.0455003, found.PValue, 1e-7);
    }

    [Fact]
    public void Alike_segments_are_drawn_together_wholly_and_certain_ones_not_at_all()
    {
        Heterogeneity alike = Heterogeneity.Of([new("a", 1, 0.5), new("b", 1.1, 0.5), new("c", 0.9, 0.5)]);
        Assert.Equal(0, alike.Spread);
        Assert.All(alike.Segments, one => Assert.Equal(1, one.Shrunk.Value, 1e-12));
        Heterogeneity certain = Heterogeneity.Of([new("a", 1, 1e-4), new("b", 5, 1e-4)]);
        Assert.All(certain.Segments, one => Assert.Equal(one.Found.Value, one.Shrunk.Value, 1e-6));
    }

    /// <summary>Over many drawn sets of segments the shrunk effects are nearer to the truth than those found, in the sum of squares.</summary>
    [Fact]
    public void Shrunk_effects_are_nearer_to_the_truth()
    {
        RandomStream random = new(Rounds.Seed);
        (double found, double shrunk) = (0, 0);
        int rounds = Rounds.Count(300, 5_000);
        for (int round = 0; round < rounds; round++)
        {
            double[] truths = [.. Enumerable.Range(0, 12).Select(_ => 2 + random.Normal())];
            Heterogeneity result = Heterogeneity.Of([.. truths.Select((truth, i) => new SegmentEffect($"{i}", truth + (1.5 * random.Normal()), 1.5))]);
            for (int i = 0; i < truths.Length; i++)
            {
                found += Square(result.Segments[i].Found.Value - truths[i]);
                shrunk += Square(result.Segments[i].Shrunk.Value - truths[i]);
            }
        }

        // In expectation about 0.45: 0.31 with a known spread, more with an estimated one.
        Assert.True(shrunk < 0.7 * found, $"{shrunk} against {found}");
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<InsufficientDataException>(() => Heterogeneity.Of([new("a", 1, 1)]));
        Assert.Throws<ArgumentException>(() => Heterogeneity.Of([new("a", 1, 1), new("b", 1, 0)]));
        Assert.Throws<ArgumentException>(() => Heterogeneity.Of([new("a", 1, 1), new("b", double.NaN, 1)]));
    }

    static SegmentEffect OfTrial(int[] trial)
    {
        double treated = trial[0] + trial[1];
        double rest = trial[2] + trial[3];
        double ratio = Math.Log(trial[0] / treated / (trial[2] / rest));
        return new($"{trial[0]}", ratio, Math.Sqrt((1.0 / trial[0]) - (1 / treated) + (1.0 / trial[2]) - (1 / rest)));
    }

    static double Square(double value) => value * value;
}
