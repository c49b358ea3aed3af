using Patron.Models.Numerics;
using Patron.Models.Tuning;

namespace Patron.Models.Tests.Tuning;

public class ParzenSearchTests
{
    static readonly SearchRange[] Ranges = [new(-5, 10), new(1e-3, 1e3, IsLog: true)];

    [Fact]
    public void The_same_seed_tries_the_same_points_and_another_seed_others()
    {
        ParzenSearch one = Searched(3);

        Assert.Equal(one.Trials.Select(trial => trial.Point), Searched(3).Trials.Select(trial => trial.Point));
        Assert.NotEqual(one.Trials[0].Point, Searched(4).Trials[0].Point);
    }

    [Fact]
    public void A_search_that_goes_on_is_the_search_that_never_stopped()
    {
        ParzenSearch inTwo = new(Ranges, 5);
        inTwo.Run(Bowl, 17);
        inTwo.Run(Bowl, 23);

        Assert.Equal(Searched(5).Trials.Select(trial => trial.Value), inTwo.Trials.Select(trial => trial.Value));
    }

    [Fact]
    public void Every_point_lies_in_its_ranges_and_logarithmic_ones_are_searched_by_ratio()
    {
        ParzenSearch search = Searched(7);

        Assert.All(search.Trials, trial =>
        {
            Assert.InRange(trial.Point[0], -5, 10);
            Assert.InRange(trial.Point[1], 1e-3, 1e3);
        });
        Assert.InRange(search.Trials.Take(search.FirstTrials).Count(trial => trial.Point[1] < 1), 1, search.FirstTrials - 1);
    }

    /// <summary>Over 40 seeds, the median of what is left above the minimum after 40 trials, against 40 random points.</summary>
    [Fact]
    public void It_comes_closer_to_the_minimum_than_random_points_do()
    {
        double[] found = [.. Enumerable.Range(0, 40).Select(seed => Searched(seed).Best.Value).Order()];
        double[] random = [.. Enumerable.Range(0, 40).Select(seed => new ParzenSearch(Ranges, seed) { FirstTrials = 40 }.Run(Bowl, 40).Value).Order()];

        Assert.True(found[20] < random[20] / 3, $"{found[20]} is not well below {random[20]}");
    }

    [Fact]
    public void What_is_no_number_is_worst()
    {
        ParzenSearch search = new([new(0, 1)], 1);

        Trial best = search.Run(point => point[0] < 0.5 ? double.NaN : point[0], 30);

        Assert.InRange(best.Value, 0.5, 0.6);
        Assert.Contains(search.Trials, trial => double.IsPositiveInfinity(trial.Value));
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ParzenSearch([], 1));
        Assert.Throws<ArgumentException>(() => new ParzenSearch([new(1, 1)], 1));
        Assert.Throws<ArgumentException>(() => new ParzenSearch([new(0, 1, IsLog: true)], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParzenSearch(Ranges, 1) { FirstTrials = 0 }.Run(Bowl, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParzenSearch(Ranges, 1) { Draws = 0 }.Run(Bowl, 1));
        Assert.Throws<InvalidOperationException>(() => new ParzenSearch(Ranges, 1) { GoodShare = 1 }.Run(Bowl, 1));
        Assert.Throws<InvalidOperationException>(() => new ParzenSearch(Ranges, 1).Best);
    }

    /// <summary>A density is one: it integrates to 1 by the midpoint rule, within its error.</summary>
    [Fact]
    public void Densities_add_up_to_1_and_draws_follow_them()
    {
        ParzenDensity density = new([0.1, 0.12, 0.8, 0.8]);
        const int Parts = 20_000;

        double sum = Enumerable.Range(0, Parts).Sum(part => Math.Exp(density.Log((part + 0.5) / Parts)) / Parts);
        double below = Enumerable.Range(0, Parts / 2).Sum(part => Math.Exp(density.Log((part + 0.5) / Parts)) / Parts);
        RandomStream random = RandomStream.For(1, "draws");
        double drawn = Enumerable.Range(0, 40_000).Count(_ => density.Draw(random) < 0.5) / 40_000.0;

        Assert.Equal(1, sum, 1e-6);
        Assert.Equal(below, drawn, 4 * Math.Sqrt(0.25 / 40_000));
    }

    static ParzenSearch Searched(long seed)
    {
        ParzenSearch search = new(Ranges, seed);
        search.Run(Bowl, 40);
        return search;
    }

    static double Bowl(IReadOnlyList<double> point) => Math.Pow(point[0] - 2, 2) + Math.Pow(Math.Log10(point[1]) - 1, 2);
}
