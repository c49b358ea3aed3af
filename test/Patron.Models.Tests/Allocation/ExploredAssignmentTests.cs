using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

public sealed class ExploredAssignmentTests
{
    [Fact]
    public void Probabilities_add_up_and_limits_hold_with_exploration()
    {
        RandomStream random = new(Rounds.Seed);
        AssignmentProblem problem = Draws.Of(random, 3_000, 3).Problem(300);
        problem = problem with { Arms = [problem.Arms[0] with { Eligible = [.. problem.Keys.Select(_ => random.Chance(0.5))] }, .. problem.Arms.Skip(1)] };
        ExploredAssignment found = ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 0.1 });
        double used = 0;
        for (int row = 0; row < 3_000; row++)
        {
            int arm = found.Arms[row];
            used += arm < 0 ? 0 : problem.Arms[arm].Uses["money"][row];
            Assert.Equal(1, found.Probabilities.Sum(column => column[row]), 1e-12);
            Assert.True(found.Probabilities[arm < 0 ? 3 : arm][row] > 0);
            Assert.Equal(problem.Arms[0].Eligible![row], found.Probabilities[0][row] > 0);
        }

        Assert.True(used <= 300 * (1 + 1e-8));
        // five standard deviations of 3,000 draws with a chance of a tenth
        Assert.InRange(found.Explored.Count(one => one), 300 - 83, 300 + 83);
        Assert.True(found.Planned.Value > 0);
    }

    [Fact]
    public void Frequencies_over_seeds_are_the_probabilities_told()
    {
        RandomStream random = new(Rounds.Seed);
        AssignmentProblem problem = Draws.Of(random, 60, 2).Problem(16);
        int seeds = Rounds.Count(300, 3_000);
        double[,] counts = new double[3, 60];
        double[,] told = new double[3, 60];
        for (int seed = 0; seed < seeds; seed++)
        {
            ExploredAssignment found = ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 0.2, Seed = seed });
            for (int row = 0; row < 60; row++)
            {
                counts[found.Arms[row] < 0 ? 2 : found.Arms[row], row] += 1.0 / seeds;
                for (int arm = 0; arm < 3; arm++)
                    told[arm, row] += found.Probabilities[arm][row] / seeds;
            }
        }

        // 60 customers: prices move with who explores, and those at the margin fill up what is left; the mean distance stays small.
        double distance = 0;
        foreach ((int arm, int row) in Enumerable.Range(0, 3).SelectMany(arm => Enumerable.Range(0, 60).Select(row => (arm, row))))
            distance += Math.Abs(counts[arm, row] - told[arm, row]) / 180;
        Assert.InRange(distance, 0, (0.5 * Math.Sqrt(1.0 / seeds)) + 0.02);
    }

    [Fact]
    public void Without_exploration_it_is_the_plan_and_with_all_of_it_chance()
    {
        AssignmentProblem problem = Draws.Of(new RandomStream(Rounds.Seed), 500, 2).Problem(1_000);
        ExploredAssignment none = ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 0 });
        Assert.Equal(Assignment.Solve(problem).Arms, none.Arms);
        ExploredAssignment all = ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 1, WithNone = false });
        Assert.DoesNotContain(-1, all.Arms);
        Assert.All(all.Probabilities[0], chance => Assert.Equal(0.5, chance));
    }

    [Fact]
    public void Exploration_beyond_a_limit_is_refused_with_a_share_that_is_possible()
    {
        AssignmentProblem problem = Draws.Of(new RandomStream(Rounds.Seed), 500, 2).Problem(10);
        string message = Assert.Throws<InfeasibleAssignmentException>(() => ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 0.5 })).Message;
        Assert.Contains("of 'money', there is 10; a share of about 0.0", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 1.5 }));
    }

    /// <summary>What exploration uses up nobody else can have, so that its probability for them is that of exploration alone.</summary>
    [Fact]
    public void An_arm_that_exploration_uses_up_is_best_for_nobody()
    {
        AssignmentProblem problem = Draws.Of(new RandomStream(Rounds.Seed), 1_000, 3).Problem(1e6);
        ExplorationOptions exploration = new() { Share = 0.2, WithNone = false };
        int explored = ExploredAssignment.Solve(problem, exploration).Choice.Arms.Zip(ExploredAssignment.Solve(problem, exploration).Explored)
            .Count(one => one.Second && one.First == 0);
        foreach (bool byChannel in new[] { false, true })
        {
            AssignmentProblem full = byChannel
                ? problem with { Channels = [new ContactChannel("mail", ["arm 0"], explored)] }
                : problem with { Arms = [problem.Arms[0] with { Most = explored }, .. problem.Arms.Skip(1)] };
            ExploredAssignment found = ExploredAssignment.Solve(full, exploration);
            Assert.Equal(explored, found.Arms.Count(arm => arm == 0));
            Assert.All(found.Probabilities[0], chance => Assert.Equal(0.2 / 3, chance, 1e-12));
            Assert.All(found.ChooseFor(full).Probabilities[0], chance => Assert.Equal(0.2 / 3, chance, 1e-12));
        }
    }

    [Fact]
    public void Arms_whose_limits_hold_too_little_are_explored_less_and_frequencies_over_seeds_are_the_probabilities_told()
    {
        RandomStream random = new(Rounds.Seed);
        const int rows = 400;
        AssignmentProblem problem = Draws.Of(random, rows, 3).Problem(1e6);
        problem = problem with
        {
            Arms = [problem.Arms[0] with { Most = 20 }, .. problem.Arms.Skip(1)],
            Channels = [new ContactChannel("mail", ["arm 1"], 0)],
        };
        ExplorationOptions exploration = new() { Share = 0.5, WithNone = false, Thin = true };
        Assert.Throws<InfeasibleAssignmentException>(() => ExploredAssignment.Solve(problem, exploration with { Thin = false }));
        int seeds = Rounds.Count(100, 2_000);
        (double counted, double told) = (0, 0);
        for (int seed = 0; seed < seeds; seed++)
        {
            ExploredAssignment found = ExploredAssignment.Solve(problem, exploration with { Seed = seed });
            Assert.True(found.Arms.Count(arm => arm == 0) <= 20);
            Assert.Equal([0, 1], found.Kept[1..]);
            Assert.InRange(found.Kept[0], 0.01, 20 / (0.5 * rows / 3));
            for (int row = 0; row < rows; row++)
            {
                Assert.Equal(1, found.Probabilities.Sum(column => column[row]), 1e-12);
                Assert.True(found.Probabilities[found.Arms[row] < 0 ? 3 : found.Arms[row]][row] > 0);
                counted += found.Explored[row] && found.Arms[row] == 0 ? 1 : 0;
                told += 0.5 * found.Kept[0] / 3;
            }
        }

        // draws are independent: five standard deviations
        Assert.InRange(counted, told - (5 * Math.Sqrt(told)), told + (5 * Math.Sqrt(told)));
    }

    /// <summary>Bennett's bound against the binomial's own tail: at most the risk, and not a limit that is left empty.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void What_is_kept_overflows_a_limit_less_often_than_once_in_a_million(int limit)
    {
        const int rows = 10_000;
        string[] keys = [.. Enumerable.Range(0, rows).Select(row => $"c{row}")];
        AssignmentProblem problem = new()
        {
            Keys = keys,
            Arms = [new TreatmentArm { Name = "a", Values = [.. keys.Select(_ => 1.0)], Most = limit }],
        };
        ExploredAssignment found = ExploredAssignment.Solve(problem, new ExplorationOptions { Share = 0.9, WithNone = false, Thin = true });
        double chance = 0.9 * found.Kept[0];
        double overflow = MathNet.Numerics.SpecialFunctions.BetaRegularized(limit + 1, rows - limit, chance);
        Assert.InRange(overflow, 0, 1e-6);
        double fuller = MathNet.Numerics.SpecialFunctions.BetaRegularized(limit + 1, rows - limit, chance * 1.5);
        Assert.True(fuller > 1e-8 || limit == 1, $"{fuller}");
    }

    [Fact]
    public void A_search_that_is_cancelled_ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        AssignmentProblem problem = Draws.Of(new RandomStream(1), 500, 3).Problem(20);
        Assert.Throws<OperationCanceledException>(() => Assignment.Solve(problem, new AssignmentOptions { Cancellation = source.Token }));
    }
}
