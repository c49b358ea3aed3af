using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

public sealed class CustomerKindsTests
{
    [Fact]
    public void Equal_customers_are_counted_by_kind()
    {
        for (int round = Rounds.Count(20, 300); round > 0; round--)
        {
            var random = RandomStream.For((long)Rounds.Seed, "kinds", round);
            int customers = 200 + random.Below(5_000);
            CustomerColumns columns = new(OfKinds(random, customers, 1 + random.Below(12)), threads: null);
            CustomerKinds kinds = CustomerKinds.Of(columns, threads: null)!;
            int first = 1 + random.Below(customers);
            Dictionary<string, int> expected = Enumerable.Range(0, first).CountBy(place => Row(columns, place)).ToDictionary();
            double[] counts = kinds.CountsOf(first);
            double[][] own = [.. columns.Varying.Select(kinds.Of)];
            Assert.Equal(first, counts.Sum());
            for (int kind = 0; kind < kinds.Count; kind++)
                Assert.Equal(expected.GetValueOrDefault(string.Join(' ', own.Select(column => $"{column[kind]:R}"))), counts[kind]);
        }
    }

    [Fact]
    public void Customers_who_differ_have_no_kinds()
    {
        RandomStream random = new(Rounds.Seed);
        Assert.Null(CustomerKinds.Of(new CustomerColumns(Draws.Of(random, 1_000, 2).Problem(50), threads: null), threads: null));
        // The first look like one another, those after them do not.
        AssignmentProblem problem = OfKinds(random, 40_000, 3);
        CustomerColumns columns = new(problem, threads: null);
        foreach (int row in columns.Order.Skip(17_000))
            problem.Arms[0].Values[row] = random.Uniform();
        Assert.Null(CustomerKinds.Of(new CustomerColumns(problem, threads: null), threads: null));
    }

    // The same customers, moved apart by far less than what is compared.
    [Fact]
    public void The_dual_over_kinds_is_the_dual_over_customers()
    {
        for (int round = Rounds.Count(20, 300); round > 0; round--)
        {
            var random = RandomStream.For((long)Rounds.Seed, "dual of kinds", round);
            AssignmentProblem problem = OfKinds(random, 300 + random.Below(10_000), 1 + random.Below(12));
            AssignmentProblem apart = problem with
            {
                Arms = [.. problem.Arms.Select(arm => arm with
                {
                    Values = Array.ConvertAll(arm.Values, value => value * (1 + (1e-13 * random.Uniform()))),
                })],
            };
            double[] prices = [random.Uniform()];
            double temperature = Math.Pow(10, -3 * random.Uniform());
            DualPoint one = At(problem, prices, temperature);
            DualPoint other = At(apart, prices, temperature);
            Assert.Equal(other.Value, one.Value, 1e-8 * Math.Abs(other.Value));
            // The blur is a small rest of large sums: what rounds in them is all there is of a tiny one.
            Assert.Equal(other.Blur, one.Blur, (1e-8 * other.Blur) + (1e-13 * Math.Abs(other.Value)));
            Assert.Equal(other.Gradient[0], one.Gradient[0], 1e-8 * problem.Keys.Count);
            Assert.Equal(other.Curvature[0, 0], one.Curvature[0, 0], 1e-8 * problem.Keys.Count / temperature);
        }
    }

    static DualPoint At(AssignmentProblem problem, double[] prices, double temperature)
    {
        CustomerColumns columns = new(problem, threads: null);
        return new SmoothedDual(columns, new AssignmentLimits(columns), threads: null).At(prices, temperature, columns.Customers);
    }

    static AssignmentProblem OfKinds(RandomStream random, int customers, int kinds)
    {
        Draws draws = Draws.Of(random, kinds, 3);
        int[] kindOf = [.. Enumerable.Range(0, customers).Select(_ => random.Below(kinds))];
        return new Draws([.. Enumerable.Range(0, customers).Select(row => $"c{row}")], Spread(draws.Rewards), Spread(draws.Costs))
            .Problem(0.3 * customers);

        double[][] Spread(double[][] columns) => Array.ConvertAll(columns, column => Array.ConvertAll(kindOf, kind => column[kind]));
    }

    static string Row(CustomerColumns columns, int place) =>
        string.Join(' ', columns.Varying.Select(column => $"{column[place]:R}"));
}
