using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

public sealed class AssignmentEdgeTests
{
    static readonly string[] Four = ["a", "b", "c", "d"];

    [Fact]
    public void Without_limits_everybody_has_their_best_arm_or_none()
    {
        Assignment found = Assignment.Solve(Problem([[1, 5, -1, 0], [2, 3, -2, 0]]));
        Assert.Equal([1, 0, -1, -1], found.Arms);
        Assert.Equal((7.0, 7.0, 0.0), (found.Value, found.Bound, found.Gap));
        Assert.Empty(found.Limits);
    }

    [Fact]
    public void Nobody_is_treated_where_nothing_is_gained_affordable_or_allowed()
    {
        Assert.All(Assignment.Solve(Problem([[-1, -2, -3, -4]], budget: 10)).Arms, arm => Assert.Equal(-1, arm));
        Assignment poor = Assignment.Solve(Problem([[1, 2, 3, 4]], budget: 0));
        Assert.Equal((0.0, 0.0), (poor.Value, poor.Gap));
        Assert.All(poor.Arms, arm => Assert.Equal(-1, arm));
        AssignmentProblem closed = Problem([[1, 2, 3, 4]]);
        closed = closed with { Arms = [closed.Arms[0] with { Eligible = new bool[4] }] };
        Assert.Equal(0, Assignment.Solve(closed).Value);
        Assert.Empty(Assignment.Solve(closed with { Keys = [], Arms = [closed.Arms[0] with { Values = [], Eligible = null }] }).Arms);
    }

    [Fact]
    public void A_price_is_what_one_more_of_a_limit_earns()
    {
        // 100 customers of value 1 to 100, each for one euro: with 40 euros the 41st is worth 60.
        double[] values = [.. Enumerable.Range(1, 100).Select(value => (double)value)];
        AssignmentProblem problem = Problem([values], budget: 40);
        Assignment found = Assignment.Solve(problem);
        Assert.Equal(Enumerable.Range(61, 40).Sum(), found.Value);
        LimitUse money = Assert.Single(found.Limits);
        Assert.Equal((LimitKind.Resource, "money", 40.0, 40.0, 0.0), (money.Kind, money.Name, money.Limit, money.Used, money.Slack));
        Assert.InRange(money.Price, 60, 61);
        Assert.Equal(80 - money.Price, found.WorthAtPrices(79, 0), 1e-12);
        LimitUse rich = Assert.Single(Assignment.Solve(Problem([values], budget: 1000)).Limits);
        Assert.Equal((0.0, 900.0), (rich.Price, rich.Slack));
    }

    [Fact]
    public void One_budget_is_bounded_by_its_spending_curve()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(20, 300);
        for (int round = 0; round < rounds; round++)
        {
            Draws draws = Draws.Of(random, 20 + random.Below(400), 1 + random.Below(4));
            SpendingCurve curve = SpendingCurve.Of(draws.Keys, draws.Rewards, draws.Costs);
            double spend = random.Uniform() * curve.Spend[^1];
            Assignment found = Assignment.Solve(draws.Problem(spend * draws.Keys.Length));
            double most = curve.GainAt(spend) * draws.Keys.Length;
            AssignmentTests.Holds(found);
            Assert.True(found.Value <= most + 1e-9);
            // the bound is the curve's gain, but for a millionth by which prices are smoothed, or better by the search
            Assert.True(found.Bound <= most * (1 + 1e-5) + 1e-9, $"{found.Bound} beside {most}");
        }
    }

    [Fact]
    public void Neither_the_order_of_rows_nor_threads_change_anything()
    {
        RandomStream random = new(Rounds.Seed);
        Draws draws = Draws.Of(random, 12_000, 3);
        Assignment found = Assignment.Solve(draws.Problem(500), new AssignmentOptions { Threads = 1 });
        Assignment turned = Assignment.Solve(draws.Reversed().Problem(500), new AssignmentOptions { Threads = 3 });
        Assert.Equal(found.Arms, turned.Arms.Reverse());
        Assert.Equal((found.Value, found.Bound), (turned.Value, turned.Bound));
        Assert.InRange(found.Gap, 0, 1e-4);
    }

    [Theory]
    [InlineData(12_000)] // prices
    [InlineData(30)] // the search
    public void Under_limits_of_every_kind_threads_change_no_bit(int customers)
    {
        AssignmentProblem problem = Limited(Draws.Of(new RandomStream(Rounds.Seed), customers, 4), customers);
        Assignment alone = Assignment.Solve(problem, new AssignmentOptions { Threads = 1 });
        foreach (int threads in new[] { 2, 3, 7 })
        {
            Assignment found = Assignment.Solve(problem, new AssignmentOptions { Threads = threads });
            Assert.Equal(alone.Arms, found.Arms);
            Assert.Equal((alone.Value, alone.Bound), (found.Value, found.Bound));
            Assert.Equal(alone.Limits.Select(limit => limit.Price), found.Limits.Select(limit => limit.Price));
        }
    }

    /// <summary>Powers of two are exact, so that nothing but the units differs.</summary>
    [Theory]
    [InlineData(12_000)]
    [InlineData(30)]
    public void In_other_units_the_same_customers_get_the_same(int customers)
    {
        AssignmentProblem problem = Limited(Draws.Of(new RandomStream(Rounds.Seed), customers, 4), customers);
        const double ofValues = 1_024;
        const double ofUses = 1.0 / 64;
        Assignment found = Assignment.Solve(problem);
        Assignment scaled = Assignment.Solve(problem with
        {
            Resources = [.. problem.Resources.Select(resource => resource with { Limit = ofUses * resource.Limit })],
            Arms =
            [
                .. problem.Arms.Select((arm, index) => arm with
                {
                    Values = Array.ConvertAll(arm.Values, value => ofValues * value),
                    Uses = arm.Uses.ToDictionary(
                        use => use.Key,
                        use => Amounts.OfRows([.. Enumerable.Range(0, customers).Select(row => ofUses * use.Value[row])])),
                }),
            ],
        });
        Assert.Equal(found.Arms, scaled.Arms);
        Assert.Equal(ofValues * found.Value, scaled.Value, Math.Abs(1e-12 * scaled.Value));
    }

    static AssignmentProblem Limited(Draws draws, int customers)
    {
        AssignmentProblem problem = draws.Problem(customers / 8.0);
        return problem with
        {
            Channels = [new ContactChannel("calls", ["arm 2", "arm 3"], customers / 5)],
            Arms =
            [
                problem.Arms[0] with { Most = customers / 10 },
                problem.Arms[1] with { Least = customers / 15 },
                .. problem.Arms.Skip(2),
            ],
        };
    }

    [Fact]
    public void Equal_customers_are_chosen_between_by_key()
    {
        string[] keys = [.. Enumerable.Range(0, 5_000).Select(row => $"k{row}")];
        double[] ones = [.. keys.Select(_ => 1.0)];
        Assignment found = Assignment.Solve(Problem([ones, ones], budget: 1_234, keys: keys));
        Assert.Equal((1_234.0, 1_234), (found.Value, found.Counts.Sum()));
        string[] reversed = [.. keys.Reverse()];
        Assignment turned = Assignment.Solve(Problem([ones, ones], budget: 1_234, keys: reversed));
        Assert.Equal(found.Arms, turned.Arms.Reverse());
    }

    [Fact]
    public void Customers_of_few_kinds_are_divided_between_arms_without_a_gap()
    {
        // Two kinds, three arms, two budgets: only a mixture within a kind uses both up.
        string[] keys = [.. Enumerable.Range(0, 20_000).Select(row => $"k{row}")];
        AssignmentProblem problem = Problem([Kinds(3, 1), Kinds(2, 2), Kinds(5, 4)], budget: 7_000, keys: keys);
        double[] uses = [1, 2, 3];
        problem = problem with
        {
            Resources = [.. problem.Resources, new Resource("points", 9_000)],
            Arms = [.. problem.Arms.Select((arm, index) => arm with { Uses = new Dictionary<string, Amounts> { ["money"] = Amounts.Same(3 - index), ["points"] = Amounts.Same(uses[index]) } })],
        };
        Assignment found = Assignment.Solve(problem);
        AssignmentTests.Holds(found);
        Assert.InRange(found.Gap, 0, 1e-3);

        double[] Kinds(double even, double odd) => [.. keys.Select((_, row) => row % 2 == 0 ? even : odd)];
    }

    [Fact]
    public void Fewest_numbers_are_reached_though_they_cost()
    {
        AssignmentProblem problem = Problem([[-1, -2, -3, -4], [5, 5, 5, 5]], budget: 4);
        problem = problem with { Arms = [problem.Arms[0] with { Least = 2 }, problem.Arms[1]] };
        Assignment found = Assignment.Solve(problem);
        Assert.Equal([0, 0, 1, 1], found.Arms);
        Assert.Equal(7, found.Value);
    }

    [Theory]
    [InlineData(5, null, 10.0, 99, "'arm 0' is to reach at least 5 customers, 4 are eligible and affordable")]
    [InlineData(3, 2, 10.0, 99, "'arm 0' is to reach at least 3 customers and at most 2")]
    [InlineData(3, null, 2.0, 99, "they take at least 3 of 'money', there is 2")]
    [InlineData(3, null, 10.0, 2, "the arms of channel 'mail' are to reach at least 3 customers, it reaches at most 2")]
    public void Numbers_that_cannot_be_reached_are_refused_by_name(int least, int? most, double budget, int channel, string message)
    {
        AssignmentProblem problem = Problem([[1, 1, 1, 1], [1, 1, 1, 1]], budget);
        problem = problem with
        {
            Arms = [problem.Arms[0] with { Least = least, Most = most }, problem.Arms[1]],
            Channels = [new ContactChannel("mail", ["arm 0"], channel)],
        };
        Assert.Contains(message, Assert.Throws<InfeasibleAssignmentException>(() => Assignment.Solve(problem)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arms_that_want_the_same_few_customers_are_refused_together()
    {
        AssignmentProblem problem = Problem([[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]);
        bool[] three = [true, true, true, false];
        problem = problem with { Arms = [problem.Arms[0] with { Least = 2, Eligible = three }, problem.Arms[1], problem.Arms[2] with { Least = 2, Eligible = three }] };
        string message = Assert.Throws<InfeasibleAssignmentException>(() => Assignment.Solve(problem)).Message;
        Assert.Contains("'arm 0' and 'arm 2' are to reach at least 4 customers together, 3 are eligible and affordable", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_be_reached_is_told_where_counting_does_not_show_it()
    {
        // Each arm alone could take the two cheap customers; together one of them needs a dear one.
        AssignmentProblem problem = Problem([[1, 1, 1, 1], [1, 1, 1, 1]], budget: 6);
        Dictionary<string, Amounts> dear = new() { ["money"] = Amounts.OfRows([1, 1, 4, 4]) };
        problem = problem with { Arms = [.. problem.Arms.Select(arm => arm with { Least = 2, Uses = dear })] };
        string message = Assert.Throws<InfeasibleAssignmentException>(() => Assignment.Solve(problem)).Message;
        Assert.Contains("customers can be reached within the limits, and no assignment reaches more than 3 of the 4 together; scarce is 'money'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        Refuses("values of 'arm 0', row 1: NaN is not a finite number", Problem([[1, double.NaN, 1, 1]]));
        Refuses("use of 'money' by 'arm 0': -1 is not a finite amount of at least 0", Problem([[1, 1, 1, 1]], budget: 1, cost: -1));
        Refuses("resource 'money': -1 is not a finite limit", Problem([[1, 1, 1, 1]], budget: -1));
        AssignmentProblem problem = Problem([[1, 1, 1, 1]], budget: 1);
        Refuses("'arm 0' uses 'money', which is no resource", problem with { Resources = [] });
        Refuses("names 'x', which is no arm", problem with { Channels = [new ContactChannel("mail", ["x"], 1)] });
        Refuses("arm 'arm 0' is there twice", problem with { Arms = [problem.Arms[0], problem.Arms[0]] });
        Refuses("key 'a' is there twice", problem with { Keys = ["a", "b", "a", "c"] });

        static void Refuses(string message, AssignmentProblem problem) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => Assignment.Solve(problem)).Message, StringComparison.Ordinal);
    }

    static AssignmentProblem Problem(double[][] values, double? budget = null, string[]? keys = null, double cost = 1) => new()
    {
        Keys = keys ?? (values[0].Length == 4 ? Four : [.. values[0].Select((_, row) => $"{row}")]),
        Arms =
        [
            .. values.Select((column, index) => new TreatmentArm
            {
                Name = $"arm {index}",
                Values = column,
                Uses = budget is null ? new Dictionary<string, Amounts>() : new Dictionary<string, Amounts> { ["money"] = Amounts.Same(cost) },
            }),
        ],
        Resources = budget is { } limit ? [new Resource("money", limit)] : [],
    };
}
