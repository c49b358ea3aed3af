using Patron.Models.Numerics;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public sealed class RankedEffectsTests
{
    /// <summary>By hand: scores 3, 1, 2, 0 by falling priority, mean 3/2; means so far 3, 2, 2, 3/2 less it are 3/2, 1/2, 1/2, 0.</summary>
    [Fact]
    public void Four_scores_have_the_figures_worked_out_by_hand()
    {
        double[] priorities = [4, 3, 2, 1];
        double[] scores = [3, 1, 2, 0];
        Assert.Equal(2.5 / 4, RankedEffects.Of(priorities, scores).Rate.Value, 1e-15);
        Assert.Equal(
            ((1 * 1.5) + (2 * 0.5) + (3 * 0.5)) / 16, RankedEffects.Of(priorities, scores, RateWeighting.Qini).Rate.Value, 1e-15);
    }

    /// <summary>
    /// The walk of grf's own test at 5bee99b, test_rank_average_treatment.R, "agrees with plain brute-force calculation", with priorities that differ
    /// and with ties.
    /// </summary>
    [Fact]
    public void Figures_are_those_of_a_plain_walk_with_and_without_ties()
    {
        int rounds = Rounds.Count(20, 2000);
        double[] tied = [13, 14, 15, 18, 21, 58];
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "rate", round);
            double[] scores = [.. Enumerable.Range(0, 50).Select(_ => random.Normal())];
            double[] priorities = [.. scores.Select(_ => round % 2 == 0 ? random.Uniform() : tied[random.Below(6)])];
            (double autoc, double qini, double third) = PlainWalk(priorities, scores);
            RankedEffects found = RankedEffects.Of(priorities, scores);
            Assert.Equal(autoc, found.Rate.Value, 1e-12);
            Assert.Equal(qini, RankedEffects.Of(priorities, scores, RateWeighting.Qini).Rate.Value, 1e-12);
            Assert.Equal(third, found.Curve[2].Value.Value, 1e-12);
            Assert.Equal(0, found.Curve[^1].Value.Value, 1e-12);
        }
    }

    /// <summary>grf's test: where all priorities are equal the figure is 0.</summary>
    [Fact]
    public void Equal_priorities_have_the_figure_0()
    {
        RankedEffects found = RankedEffects.Of([1, 1, 1, 1, 1, 1], [3, 1, 4, 1, 5, 9]);
        Assert.Equal(0, found.Rate.Value, 1e-12);
    }

    [Fact]
    public void Random_permutations_and_threads_change_not_one_bit()
    {
        RandomisedRows rows = RandomisedRows.Of("rate order", 120, isMoney: true, distinct: 15);
        double[] rival = Array.ConvertAll(rows.Effects, effect => Math.Abs(effect - 0.5));
        ResamplingOptions options = new() { Worlds = 100, Threads = 1 };
        RankedEffects one = RankedEffects.Of(rows.Effects, rows.Outcomes, RateWeighting.Autoc, options);
        RankedEffects difference = RankedEffects.Difference(rows.Effects, rival, rows.Outcomes, RateWeighting.Qini, options);
        var random = RandomStream.For((long)Rounds.Seed, "rate orders");
        int rounds = Rounds.Count(30, 1000);
        for (int round = 0; round < rounds; round++)
        {
            int[] order = RandomisedRows.Shuffled(120, random);
            RandomisedRows other = rows.In(order);
            ResamplingOptions threads = options with { Threads = 1 + (round % 3) };
            RankedEffects again = RankedEffects.Of(other.Effects, other.Outcomes, RateWeighting.Autoc, threads);
            Assert.Equal((one.Rate, one.PValue), (again.Rate, again.PValue));
            Assert.Equal(one.Curve, again.Curve);
            double[] otherRival = Array.ConvertAll(order, row => rival[row]);
            Assert.Equal(difference.Rate, RankedEffects.Difference(other.Effects, otherRival, other.Outcomes, RateWeighting.Qini, threads).Rate);
        }
    }

    /// <summary>
    /// Priorities by chance, and priorities that scores follow, whose figure is 0.25 (AUTOC of a uniform effect: 1 - q over 2, averaged) or
    /// 1/12 (the same times q): intervals hold it about 95 times in 100.
    /// </summary>
    [Fact]
    public void Intervals_cover_the_figure_of_no_order_and_of_the_right_order()
    {
        int rounds = Rounds.Count(30, 2000);
        int[] covered = new int[3];
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "coverage", round);
            double[] effects = [.. Enumerable.Range(0, 500).Select(_ => random.Uniform())];
            double[] scores = Array.ConvertAll(effects, effect => effect + random.Normal());
            double[] chance = Array.ConvertAll(effects, _ => random.Uniform());
            ResamplingOptions options = new() { Worlds = 200 };
            covered[0] += Covers(RankedEffects.Of(chance, scores, RateWeighting.Autoc, options), 0);
            covered[1] += Covers(RankedEffects.Of(effects, scores, RateWeighting.Autoc, options), 0.25);
            covered[2] += Covers(RankedEffects.Of(effects, scores, RateWeighting.Qini, options), 1.0 / 12);
        }

        double slack = 4.2 * Math.Sqrt(0.05 * 0.95 / rounds);
        Assert.All(covered, count => Assert.True(count >= (0.94 - slack) * rounds, $"{count} of {rounds} intervals cover"));
    }

    /// <summary>
    /// Each row twice under one key is as sure as once: standard errors agree within a fifth, where of twice as many rows they would be by the root of 2
    /// smaller. Of 1,000 half-samples a standard error is known to 2.3 %.
    /// </summary>
    [Fact]
    public void Rows_of_one_key_are_drawn_together()
    {
        RandomisedRows rows = RandomisedRows.Of("keys", 500);
        RandomisedRows twice = rows.In([.. Enumerable.Range(0, 1000).Select(row => row % 500)]);
        string[] keys = [.. Enumerable.Range(0, 1000).Select(row => $"customer {row % 500}")];
        ResamplingOptions options = new() { Worlds = 1000 };
        double once = RankedEffects.Of(rows.Effects, rows.Outcomes, options: options).Rate.StandardError;
        RankedEffects found = RankedEffects.Of(twice.Effects, twice.Outcomes, options: options, keys: keys);
        Assert.InRange(found.Rate.StandardError / once, 0.8, 1.25);
        double spread = UpliftIntervals.Of([UpliftMetric.Qini], rows.Effects, rows.Outcomes, rows.Treated, options)[0].Interval!.Value.StandardError;
        var curve = UpliftIntervals.Of([UpliftMetric.Qini], twice.Effects, twice.Outcomes, twice.Treated, options, keys)[0];
        Assert.InRange(curve.Interval!.Value.StandardError / spread, 0.8, 1.25);
        int[] order = RandomisedRows.Shuffled(1000, RandomStream.For((long)Rounds.Seed, "keys"));
        RandomisedRows other = twice.In(order);
        string[] otherKeys = Array.ConvertAll(order, row => keys[row]);
        Assert.Equal(found.Rate, RankedEffects.Of(other.Effects, other.Outcomes, options: options, keys: otherKeys).Rate);
        Assert.Equal(curve, UpliftIntervals.Of([UpliftMetric.Qini], other.Effects, other.Outcomes, other.Treated, options, otherKeys)[0]);
        Assert.Throws<ArgumentException>(() => RankedEffects.Of(rows.Effects, rows.Outcomes, keys: keys));
        Assert.Throws<ArgumentException>(() => UpliftIntervals.Of([UpliftMetric.Qini], rows.Effects, rows.Outcomes, rows.Treated, options, keys));
    }

    [Fact]
    public void Rows_that_cannot_be_judged_are_refused()
    {
        Assert.Throws<ArgumentException>(() => RankedEffects.Of([1, 2, 3, double.NaN], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => RankedEffects.Of([1, 2, 3, 4], [1, 2, 3, double.NaN]));
        Assert.Throws<ArgumentException>(() => RankedEffects.Of([1, 2, 3, 4], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => RankedEffects.Of([1, 2, 3], [1, 2, 3]));
    }

    static int Covers(RankedEffects found, double truth) => found.Rate.Low <= truth && truth <= found.Rate.High ? 1 : 0;

    static (double Autoc, double Qini, double Third) PlainWalk(double[] priorities, double[] scores)
    {
        double[] averages =
        [
            .. priorities.Select((priority, row) => scores.Where((_, other) => priorities[other] == priority).Average()),
        ];
        double[] sorted = [.. Enumerable.Range(0, scores.Length).OrderByDescending(row => priorities[row]).Select(row => averages[row])];
        double[] toc = [.. sorted.Select((_, place) => sorted.Take(place + 1).Average() - scores.Average())];
        double n = scores.Length;
        return (toc.Average(), toc.Select((value, place) => (place + 1) / n / n * value).Sum(), toc[14]);
    }
}
