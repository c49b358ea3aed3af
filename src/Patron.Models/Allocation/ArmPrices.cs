namespace Patron.Models.Allocation;

/// <summary>What each arm pays at the prices of limits: the same for all customers by numbers, more by what it takes of resources.</summary>
sealed class ArmPrices
{
    readonly double[] _same;
    readonly (string Resource, double Price)[] _resources;
    readonly IReadOnlyList<Resource> _limits;
    readonly bool[] _closed;

    public ArmPrices(AssignmentProblem problem, IReadOnlyList<LimitUse> limits)
    {
        LimitUse[] priced = [.. limits.Where(limit => limit.Price > 0)];
        _resources = [.. priced.Where(limit => limit.Kind == LimitKind.Resource).Select(limit => (limit.Name, limit.Price))];
        _limits = problem.Resources;
        _closed =
        [
            .. problem.Arms.Select(arm => arm.Most == 0 || problem.Channels.Any(channel => channel.Most == 0 && channel.Arms.Contains(arm.Name))),
        ];
        _same = [.. problem.Arms.Select(arm => priced.Sum(limit => limit.Price * Heads(limit, arm.Name, problem)))];
    }

    /// <summary>An arm's value to a customer less what it pays.</summary>
    public double Worth(AssignmentProblem problem, int arm, int row)
    {
        TreatmentArm one = problem.Arms[arm];
        double worth = one.Values[row] - _same[arm];
        foreach ((string resource, double price) in _resources)
            worth -= price * (one.Uses.TryGetValue(resource, out Amounts uses) ? uses[row] : 0);
        return worth;
    }

    /// <summary>Whether a customer, of these or others, may get an arm at all: there is room in every number, and of nothing is more taken than there is.</summary>
    public bool MayHave(AssignmentProblem problem, int arm, int row)
    {
        TreatmentArm one = problem.Arms[arm];
        if (_closed[arm] || one.Eligible?[row] == false)
            return false;
        foreach (Resource resource in _limits)
        {
            if (one.Uses.TryGetValue(resource.Name, out Amounts uses) && uses[row] > resource.Limit)
                return false;
        }

        return true;
    }

    static int Heads(LimitUse limit, string arm, AssignmentProblem problem) => limit.Kind switch
    {
        LimitKind.Most => limit.Name == arm ? 1 : 0,
        LimitKind.Least => limit.Name == arm ? -1 : 0,
        LimitKind.Channel => problem.Channels.First(channel => channel.Name == limit.Name).Arms.Contains(arm) ? 1 : 0,
        _ => 0,
    };
}
