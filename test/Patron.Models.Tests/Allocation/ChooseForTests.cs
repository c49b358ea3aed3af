using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

/// <summary>Customers who take up no room are chosen for as those who do.</summary>
public sealed class ChooseForTests
{
    [Fact]
    public void A_random_group_gets_each_arm_in_the_same_shares()
    {
        RandomStream random = new(Rounds.Seed);
        AssignmentProblem all = Draws.Of(random, 40_000, 4).Problem(4_000);
        IsAlike(all, random);
    }

    [Fact]
    public void So_it_does_where_nearly_all_are_equal()
    {
        RandomStream random = new(Rounds.Seed);
        AssignmentProblem some = Draws.Of(random, 12, 3).Problem(1);
        int[] kinds = [.. Enumerable.Range(0, 40_000).Select(_ => random.Below(12))];
        AssignmentProblem all = Rows(some, kinds) with
        {
            Keys = [.. kinds.Select((_, row) => $"customer {row}")],
            Resources = [new Resource("money", 4_000)],
        };
        IsAlike(all, random);
    }

    [Fact]
    public void The_assigned_themselves_get_what_they_have_but_for_a_few()
    {
        AssignmentProblem all = Draws.Of(new RandomStream(Rounds.Seed), 20_000, 4).Problem(2_000);
        Assignment solved = Assignment.Solve(all);
        int[] again = solved.ChooseFor(all);
        Assert.True(again.Zip(solved.Arms).Count(pair => pair.First != pair.Second) <= 20);
    }

    [Fact]
    public void Other_arms_are_refused()
    {
        AssignmentProblem all = Draws.Of(new RandomStream(1), 50, 3).Problem(10);
        Assignment solved = Assignment.Solve(all);
        ArgumentException error = Assert.Throws<ArgumentException>(() => solved.ChooseFor(all with { Arms = [.. all.Arms.Reverse()] }));
        Assert.Contains("other arms", error.Message, StringComparison.Ordinal);
    }

    static void IsAlike(AssignmentProblem all, RandomStream random)
    {
        ILookup<bool, int> groups = Enumerable.Range(0, all.Keys.Count).ToLookup(_ => random.Chance(0.5));
        Assignment solved = Assignment.Solve(Rows(all, [.. groups[true]]));
        int[] others = solved.ChooseFor(Rows(all, [.. groups[false]]));
        for (int arm = -1; arm < all.Arms.Count; arm++)
        {
            (double one, double other) = (solved.Arms.Count(taken => taken == arm), others.Count(taken => taken == arm));
            double share = (one + other) / all.Keys.Count;
            // Five standard errors of the difference of two shares, of which chance may give one in two million such tests.
            double bound = 5 * Math.Sqrt(share * (1 - share) * ((1.0 / solved.Arms.Length) + (1.0 / others.Length)));
            Assert.InRange((one / solved.Arms.Length) - (other / others.Length), -bound, bound);
        }
    }

    static AssignmentProblem Rows(AssignmentProblem problem, int[] rows) => problem with
    {
        Keys = [.. rows.Select(row => problem.Keys[row])],
        Arms =
        [
            .. problem.Arms.Select(arm => arm with
            {
                Values = [.. rows.Select(row => arm.Values[row])],
                Eligible = arm.Eligible is { } eligible ? [.. rows.Select(row => eligible[row])] : null,
                Uses = arm.Uses.ToDictionary(use => use.Key, use => Amounts.OfRows([.. rows.Select(row => use.Value[row])])),
            }),
        ],
    };
}
