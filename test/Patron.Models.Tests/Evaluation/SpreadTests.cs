using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class SpreadTests
{
    // By hand: 1, 2, 3 have a standard deviation of 1; chi-squared of 2 degrees of freedom has its 0.975 quantile at -2 ln 0.025.
    [Fact]
    public void Three_estimates_give_the_spread_worked_out_by_hand()
    {
        Spread found = Spread.Of([Estimate.Normal(1, 0.3), Estimate.Normal(2, 0.3), Estimate.Normal(3, 0.3)])!;

        Assert.Equal(1, found.Found, 1e-15);
        Assert.Equal(0.3, found.ByChance, 1e-15);
        double factor = -2 * Math.Log(0.025) / 2;
        double edge = Math.Sqrt((1 / factor) - 0.09);
        Assert.True(found.IsBeyond(edge - 1e-9));
        Assert.False(found.IsBeyond(edge + 1e-9));
        Assert.Null(Spread.Of([Estimate.Normal(1, 0.3)]));
    }

    /// <summary>A spread at the limit is taken for one beyond it in one case of forty: of 4,000, 2 to 3 % within three deviations.</summary>
    [Fact]
    public void A_spread_at_the_limit_passes_as_often_as_it_says()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(4_000, 100_000);
        int beyond = 0;
        for (int round = 0; round < rounds; round++)
        {
            Estimate[] folds = [.. Enumerable.Range(0, 5).Select(_ => Estimate.Normal((0.05 * random.Normal()) + (0.03 * random.Normal()), 0.03))];
            beyond += Spread.Of(folds)!.IsBeyond(0.05) ? 1 : 0;
        }

        Assert.InRange((double)beyond / rounds, 0.017, 0.033);
    }
}
