using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Ways to decide who gets which arm within the budget; -1 is nobody's arm.</summary>
sealed class BudgetedPolicies(LoopWorld world, Seen rows, long seed)
{
    readonly string[] _keys = rows.Texts("customer_id");

    double Budget => world.BudgetPerCustomer * rows.Rows;

    /// <summary>The problem of assigning arms by their worth within the budget.</summary>
    public AssignmentProblem Problem(double[][] profits) => new()
    {
        Keys = _keys,
        Arms =
        [
            .. world.Arms.Select((arm, place) => new TreatmentArm
            {
                Name = arm,
                Values = profits[place],
                Uses = new Dictionary<string, Amounts> { ["money"] = Amounts.Same(world.Costs[place]) },
            }),
        ],
        Resources = [new Resource("money", Budget)],
    };

    public int[] By(double[][] profits) => Assignment.Solve(Problem(profits)).Arms;

    /// <summary>Rules in their order, each for the customers of its segment as they come, until the money is spent.</summary>
    public int[] Rules()
    {
        double[] segments = rows["segment"];
        return Spend(
            ByChance("rules").Where(row => segments[row] >= 0).OrderBy(row => segments[row]), row => world.Rules[(int)segments[row]]);
    }

    /// <summary>Those first who are likeliest to buy, or to leave, times what they are worth; all get one arm.</summary>
    public int[] Propensity(double[] untreated, double[] value, int arm) => Spend(
        Enumerable.Range(0, rows.Rows).OrderByDescending(row => value[row] * untreated[row]), _ => arm);

    /// <summary>Customers and arms by chance.</summary>
    public int[] Random() => Spend(
        ByChance("random"), row => (int)(StableHash.Share(seed, "random_arm", _keys[row]) * world.Arms.Length));

    IEnumerable<int> ByChance(string purpose) =>
        Enumerable.Range(0, rows.Rows).OrderBy(row => StableHash.Share(seed, purpose, _keys[row]));

    int[] Spend(IEnumerable<int> order, Func<int, int> armOf)
    {
        int[] arms = Enumerable.Repeat(-1, rows.Rows).ToArray();
        double left = Budget;
        foreach (int row in order)
        {
            int arm = armOf(row);
            if (world.Costs[arm] > left)
                continue;
            left -= world.Costs[arm];
            arms[row] = arm;
        }

        return arms;
    }
}
