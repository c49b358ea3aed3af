using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

public sealed class AssignmentTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_value_is_within_a_thousandth_of_the_best_and_the_bound_is_one(bool withNumbers)
    {
        // The issue asks for a gap of at most 0.1 % from an exact solver on 200 random instances.
        RandomStream random = new(Rounds.Seed + (withNumbers ? 1UL : 0));
        int rounds = Rounds.Count(100, 1_000);
        int stopped = 0;
        for (int round = 0; round < rounds; round++)
        {
            AssignmentProblem problem = SmallProblems.Draw(random, withNumbers);
            double? exact = ExactAssignment.Of(problem);
            if (exact is not { } best)
            {
                Assert.Throws<InfeasibleAssignmentException>(() => Assignment.Solve(problem));
                continue;
            }

            Assignment found = Assignment.Solve(problem);
            Holds(found);
            string said = $"round {round}: {found.Value} by {found.Method} after {found.Nodes} nodes, bound {found.Bound}, best {best}";
            Assert.True(found.Value >= best - (1e-3 * Math.Abs(best)) - 1e-9, said);
            Assert.True(found.Value <= best + 1e-9, said);
            Assert.True(found.Bound >= best - 1e-9, said);
            stopped += found.Method == AssignmentMethod.StoppedSearch ? 1 : 0;
        }

        Assert.InRange(stopped, 0, rounds / 50);
    }

    /// <summary>Everybody has an arm they may have, and all limits hold.</summary>
    internal static void Holds(Assignment found)
    {
        AssignmentProblem problem = found.Problem;
        double value = 0;
        double[] used = new double[problem.Resources.Count];
        int[] counts = new int[problem.Arms.Count];
        for (int row = 0; row < found.Arms.Length; row++)
        {
            if (found.Arms[row] < 0)
                continue;
            TreatmentArm arm = problem.Arms[found.Arms[row]];
            Assert.True(arm.Eligible is null || arm.Eligible[row]);
            value += arm.Values[row];
            counts[found.Arms[row]]++;
            for (int resource = 0; resource < used.Length; resource++)
                used[resource] += arm.Uses.TryGetValue(problem.Resources[resource].Name, out Amounts uses) ? uses[row] : 0;
        }

        Assert.Equal(value, found.Value, 1e-9 * (1 + Math.Abs(value)));
        Assert.Equal(counts, found.Counts);
        for (int resource = 0; resource < used.Length; resource++)
            Assert.True(used[resource] <= problem.Resources[resource].Limit * (1 + 1e-8));
        for (int arm = 0; arm < counts.Length; arm++)
            Assert.InRange(counts[arm], problem.Arms[arm].Least, problem.Arms[arm].Most ?? int.MaxValue);
        foreach (ContactChannel channel in problem.Channels)
            Assert.InRange(channel.Arms.Sum(name => counts[problem.Arms.ToList().FindIndex(arm => arm.Name == name)]), 0, channel.Most);
    }
}
