using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.LifetimeValue;

public class PenaltyTuningTests
{
    /// <summary>Sixty customers drawn around the penalty's centre: an unsteady fit that a penalty steadies.</summary>
    [Fact]
    public void Few_customers_are_foretold_better_with_a_penalty_and_by_the_one_that_was_best_of_all_tried()
    {
        Origin[] origins = [.. Enumerable.Range(1, 3).Select(seed => Drawn(60, seed))];

        PenaltyTuning tuning = PenaltyTuning.Run(BgNbd.TheKind, origins);

        Assert.True(tuning.Penalty > 0);
        Assert.Equal(tuning.Trials.Min(trial => trial.Value), ErrorOf(origins, tuning.Penalty), 1e-12);
        Assert.True(ErrorOf(origins, tuning.Penalty) < ErrorOf(origins, 0));
        Assert.Contains("and ", tuning.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_penalty_gains_no_more_than_a_standard_error_there_is_none()
    {
        PenaltyTuning tuning = PenaltyTuning.Run(BgNbd.TheKind, [Drawn(4000, 9, new BgNbd(.25, 4.4, .8, 2.4))]);

        Assert.Equal(0, tuning.Penalty);
        Assert.Contains("not by more than a standard error", tuning.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_finds_the_same_penalty()
    {
        Origin[] origins = [Drawn(200, 4)];

        Assert.Equal(PenaltyTuning.Run(BgNbd.TheKind, origins, 7).Penalty, PenaltyTuning.Run(BgNbd.TheKind, origins, 7, threads: 1).Penalty);
    }

    static double ErrorOf(Origin[] origins, double penalty)
    {
        double rmse = PurchaseBackTest.Run(origins, [new ModelForecaster(BgNbd.TheKind, penalty)]).Candidates[0].Rmse;
        return rmse * rmse;
    }

    static Origin Drawn(int customers, long seed, BgNbd? truth = null)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        double[] ages = [.. Enumerable.Range(0, customers).Select(_ => 20 + (60 * random.Uniform()))];
        PurchaseSimulation drawn = (truth ?? new BgNbd(1, 50, 1, 1)).Simulate(ages, 26, seed);
        return new Origin(drawn.Histories, 26, Holdout.OfPurchases(drawn.FuturePurchases));
    }
}
