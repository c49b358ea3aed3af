using Patron.Models.Experiments;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Experiments;

public sealed class SampleRatioTests
{
    // By hand: expected 500 each, (20² + 20²) / 500 = 1.6; P(chi-square of one degree > 1.6) = 2 Phi(-sqrt 1.6) = 0.2059032.
    [Fact]
    public void Two_groups_give_the_statistic_worked_out_by_hand()
    {
        SampleRatio found = SampleRatio.Of([520, 480], [1, 1]);
        Assert.Equal(1.6, found.Statistic, 1e-12);
        Assert.Equal(0.2059032, found.PValue, 1e-7);
        Assert.Equal([500, 500], found.Expected);
        Assert.False(found.IsOff());
    }

    // Kohavi, Tang and Xu (2020), Trustworthy Online Controlled Experiments, page 46: 821,588 users in control against 815,482 in treatment,
    // planned alike, is a p-value of 1.8E-6 (and a ratio of 0.993).
    [Fact]
    public void The_textbook_case_is_found()
    {
        SampleRatio found = SampleRatio.Of([821_588, 815_482], [0.5, 0.5]);
        Assert.Equal(1.8e-6, found.PValue, 0.05e-6);
        Assert.True(found.IsOff());
        Assert.True(found.IsOff(manyLooks: true));
        Assert.True(found.AnytimePValue > found.PValue);
    }

    [Fact]
    public void Shares_count_by_their_proportions_and_three_groups_have_two_degrees()
    {
        SampleRatio found = SampleRatio.Of([110, 290, 600], [10, 30, 60]);
        Assert.Equal(1 + (100.0 / 300), found.Statistic, 1e-12);
        Assert.Equal(Math.Exp(-found.Statistic / 2), found.PValue, 1e-12);
        Assert.Equal(found.PValue, SampleRatio.Of([110, 290, 600], [0.1, 0.3, 0.6]).PValue, 1e-12);
    }

    /// <summary>
    /// A draw that works is called off at some of 60 daily looks in at most one case in twenty at a limit of 0.05: Ville's inequality. The bound
    /// is six standard errors of that.
    /// </summary>
    [Fact]
    public void Daily_looks_at_a_draw_that_works_seldom_call_it_off()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(100, 5_000);
        int off = 0;
        for (int round = 0; round < rounds; round++)
        {
            (long control, long treated, bool was) = (0, 0, false);
            for (int day = 0; day < 60; day++)
            {
                int came = random.Poisson(60);
                for (int i = 0; i < came; i++)
                    _ = random.Chance(0.1) ? control++ : treated++;
                was |= control + treated > 0 && SampleRatio.Of([control, treated], [0.1, 0.9]).IsOff(manyLooks: true, 0.05);
            }

            off += was ? 1 : 0;
        }

        Assert.True(off <= rounds * (0.05 + (6 * Math.Sqrt(0.05 * 0.95 / rounds))), $"{off} of {rounds}");
    }

    [Fact]
    public void Days_are_judged_one_by_one()
    {
        var days = SampleRatio.ByDay([[100, 100], [0, 0], [160, 40]], [1, 1]);
        Assert.Null(days[1]);
        Assert.Equal(1, days[0]!.Value.Adjusted);
        Assert.Equal(2 * days[2]!.Value.Ratio.PValue, days[2]!.Value.Adjusted, 1e-18);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<InsufficientDataException>(() => SampleRatio.Of([0, 0], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Of([5, -1], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Of([5, 1], [1, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Of([5, 1], [1, double.NaN]));
        Assert.Throws<ArgumentException>(() => SampleRatio.Of([5], [1]));
        Assert.Throws<ArgumentException>(() => SampleRatio.Of([5, 1], [1]));
    }
}
