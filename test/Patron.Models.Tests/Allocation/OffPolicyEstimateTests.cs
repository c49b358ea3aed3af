using Patron.Models.Allocation;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

public sealed class OffPolicyEstimateTests
{
    [Fact]
    public void Intervals_hold_the_truth_as_often_as_they_say_and_the_means_are_unbiased()
    {
        // Outcomes of a policy are of these customers, so intervals that also count their differences hold a little more than 95 %.
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(300, 4_000);
        int[] held = new int[3];
        double[] off = new double[3];
        double width = 0;
        for (int round = 0; round < rounds; round++)
        {
            LoggedWorld world = LoggedWorld.Draw(random, 400);
            OffPolicyEstimate found = OffPolicyEstimate.Of(world.Logged, world.Policy);
            Estimate[] estimates = [found.InverseProbability, found.SelfNormalised, found.DoublyRobust!.Value];
            for (int one = 0; one < 3; one++)
            {
                held[one] += estimates[one].Low <= world.Truth && world.Truth <= estimates[one].High ? 1 : 0;
                off[one] += (estimates[one].Value - world.Truth) / estimates[one].StandardError / rounds;
            }

            width += found.DoublyRobust!.Value.StandardError / found.InverseProbability.StandardError / rounds;
        }

        double reach = 5 * Math.Sqrt(0.95 * 0.05 / rounds);
        Assert.All(held, count => Assert.InRange(count / (double)rounds, 0.94 - reach, 1));
        Assert.All(off, mean => Assert.InRange(mean, -0.05 - (5 / Math.Sqrt(rounds)), 0.05 + (5 / Math.Sqrt(rounds))));
        Assert.InRange(width, 0.3, 0.95);
    }

    [Fact]
    public void Doubly_robust_is_right_where_either_the_model_or_the_chances_are()
    {
        // Dudik, Langford and Li (2011), section 3: with the chances off by a half but the right model, or the other way round.
        RandomStream random = new(Rounds.Seed);
        LoggedWorld world = LoggedWorld.Draw(random, 60_000, factor: 1);
        double[][] wrong = [world.Logged.Probabilities[1], world.Logged.Probabilities[0], world.Logged.Probabilities[2]];
        OffPolicyEstimate found = OffPolicyEstimate.Of(world.Logged with { Probabilities = wrong }, world.Policy);
        Assert.InRange(found.DoublyRobust!.Value.Value - world.Truth, -0.08, 0.08);
        Assert.True(Math.Abs(found.InverseProbability.Value - world.Truth) > 0.2);
        Assert.Contains(found.Warnings, warning => warning.Contains("the logged probabilities are not those", StringComparison.Ordinal));
        LoggedWorld poor = LoggedWorld.Draw(random, 60_000, factor: 0.3);
        OffPolicyEstimate second = OffPolicyEstimate.Of(poor.Logged, poor.Policy);
        Assert.InRange(second.DoublyRobust!.Value.Value - poor.Truth, -0.08, 0.08);
        Assert.True(Math.Abs(second.Direct!.Value.Value - poor.Truth) > 0.5);
    }

    [Fact]
    public void The_policy_that_was_logged_gains_nothing_and_has_weights_of_one()
    {
        LoggedWorld world = LoggedWorld.Draw(new RandomStream(Rounds.Seed), 500);
        OffPolicyEstimate same = OffPolicyEstimate.Of(world.Logged with { Predictions = null }, world.Logged.Probabilities);
        Assert.Equal(new Estimate(1, 0, 1, 1), same.MeanWeight);
        Assert.Equal((0.0, 500.0), (same.Gain.Value, same.EffectiveRows));
        Assert.Equal(world.Logged.Outcomes.Average(), same.SelfNormalised.Value, 1e-12);
        Assert.Null(same.DoublyRobust);
        Assert.Empty(same.Warnings);
    }

    [Fact]
    public void Figures_by_hand()
    {
        // Two arms by a fair coin; the policy always gives the first: weights 2, 0, 2, 0.
        double[] half = [0.5, 0.5, 0.5, 0.5];
        LoggedDecisions logged = new() { Arms = ["mail", "none"], Taken = [0, 1, 0, 1], Outcomes = [3, 1, 5, 2], Probabilities = [half, half], Predictions = [[2, 2, 4, 4], [1, 1, 1, 1]] };
        OffPolicyEstimate found = OffPolicyEstimate.Of(logged, LoggedDecisions.Certain([0, 0, 0, 0], 2));
        Assert.Equal((4.0, 4.0, 3.0, 4.0), (found.InverseProbability.Value, found.SelfNormalised.Value, found.Direct!.Value.Value, found.DoublyRobust!.Value.Value));
        Assert.Equal((4 - 2.75, 2.0, 1.0, 2.0, 0), (found.Gain.Value, found.EffectiveRows, found.MeanWeight.Value, found.LargestWeight, found.ClippedRows));
        OffPolicyEstimate cut = OffPolicyEstimate.Of(logged, LoggedDecisions.Certain([0, 0, 0, 0], 2), mostWeight: 1.5);
        Assert.Equal((3.0, 2, 0.25), (cut.InverseProbability.Value, cut.ClippedRows, cut.ClippedShare));
        Assert.Contains(cut.Warnings, warning => warning.StartsWith("2 weights were cut to 1.5", StringComparison.Ordinal));
    }

    [Fact]
    public void A_policy_beyond_what_was_tried_is_refused_with_arms_and_numbers()
    {
        double[] always = [1, 1, 1];
        double[] never = new double[3];
        LoggedDecisions logged = new() { Arms = ["mail", "call", "none"], Taken = [0, 0, 0], Outcomes = [1, 2, 3], Probabilities = [always, never, never] };
        string message = Assert.Throws<UnsupportedPolicyException>(() => OffPolicyEstimate.Of(logged, LoggedDecisions.Certain([1, 1, -1], 3))).Message;
        Assert.Contains("gives 'call' to 2, 'none' to 1 customers who had no chance", message, StringComparison.Ordinal);
        Refuses("row 1 got 'call', which it had no chance to get", logged with { Taken = [0, 1, 0] });
        Refuses("they add up to 0.5, not to 1", logged with { Probabilities = [[1, 0.5, 1], never, never] });
        Refuses("outcomes, row 2: NaN", logged with { Outcomes = [1, 1, double.NaN] });

        static void Refuses(string message, LoggedDecisions logged) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(() => OffPolicyEstimate.Of(logged, LoggedDecisions.Certain([0, 0, 0], 3))).Message, StringComparison.Ordinal);
    }
}
