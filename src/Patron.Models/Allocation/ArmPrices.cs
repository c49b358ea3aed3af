namespace Patron.Models.Allocation;

/// <summary>What each arm pays at the prices of limits: the same for all customers by numbers, more by what it takes of resources.</summary>
sealed class ArmPrices
{
    readonly double[] _same;
    readonly (string Resource, double Price)[] _resources;

    public ArmPrices(AssignmentProblem problem, IReadOnlyList<LimitUse> limits)
    {
        LimitUse[] priced = [.. limits.Where(limit => limit.Price > 0)];
        _resources = [.. priced.Where(limit => limit.Kind == LimitKind.Resource).Select(limit => (limit.Name, limit.Price))];
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

    static int Heads(LimitUse limit, string arm, AssignmentProblem problem) => limit.Kind switch
    {
        LimitKind.Most => limit.Name == arm ? 1 : 0,
        LimitKind.Least => limit.Name == arm ? -1 : 0,
        LimitKind.Channel => problem.Channels.First(channel => channel.Name == limit.Name).Arms.Contains(arm) ? 1 : 0,
        _ => 0,
    };
}
