using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>What was decided, with a control group and a share by chance, as it goes out.</summary>
sealed class Campaign(LoopWorld world, Seen now, AssignmentProblem problem, long seed)
{
    const double ControlShare = 0.1;
    const double ExploredShare = 0.1;
    const int LeastToMeasure = 1000;

    readonly ExploredAssignment _found = ExploredAssignment.Solve(
        problem, new ExplorationOptions { Share = ExploredShare, Seed = seed, WithNone = true });

    readonly Dictionary<string, int> _places = now.Texts("customer_id").Index().ToDictionary(one => one.Item, one => one.Index);

    /// <summary>Of everybody; who gets nothing is there as control.</summary>
    public IEnumerable<(string Customer, int Arm, bool IsTreated)> Contacts(IEnumerable<string> present) => present.Select(customer =>
    {
        int arm = _places.TryGetValue(customer, out int row) ? _found.Arms[row] : -1;
        return (customer, Math.Max(arm, 0), arm >= 0 && !(IsPlanned(row) && IsHeld(customer)));
    });

    /// <summary>Treated and control of the whole campaign and of each arm, by the outcome that the engine sees.</summary>
    public IReadOnlyList<Measured> Measure(Seen answered)
    {
        string[] keys = answered.Texts("customer_id");
        int[] arms = Array.ConvertAll(keys, key => IsPlanned(_places[key]) ? _found.Arms[_places[key]] : -1);
        double[][] truths = [.. world.Arms.Select(arm => answered["effect_" + arm])];
        double[] outcomes = answered["outcome"];
        int[][] groups = [.. Enumerable.Range(-1, world.Arms.Length + 1).Select(arm =>
            Enumerable.Range(0, arms.Length).Where(row => arms[row] >= 0 && (arm < 0 || arms[row] == arm)).ToArray())];
        return
        [
            .. groups.Index().Where(group => group.Item.Length >= LeastToMeasure).Select(group => Measured.Of(
                group.Index == 0 ? "campaign" : $"campaign, {world.Arms[group.Index - 1]}",
                outcomes,
                [.. group.Item.Where(row => !IsHeld(keys[row]))],
                [.. group.Item.Where(row => IsHeld(keys[row]))],
                group.Item.Average(row => truths[arms[row]][row]))),
        ];
    }

    bool IsPlanned(int row) => !_found.Explored[row];

    bool IsHeld(string customer) => StableHash.Share(seed, "control", customer) < ControlShare;
}
