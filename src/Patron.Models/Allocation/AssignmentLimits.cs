namespace Patron.Models.Allocation;

/// <summary>What a limit is of.</summary>
public enum LimitKind
{
    /// <summary>An amount of a resource.</summary>
    Resource,

    /// <summary>Most customers who get an arm.</summary>
    Most,

    /// <summary>Most customers whom a channel reaches.</summary>
    Channel,

    /// <summary>Fewest customers who get an arm.</summary>
    Least,
}

/// <summary>
/// All limits in one form: the sum over customers of what their arms take is at most a bound. A fewest number takes -1 a customer.
/// </summary>
sealed class AssignmentLimits
{
    readonly CustomerColumns _columns;
    readonly List<(LimitKind Kind, string Name, double Bound, Func<int, double> Takes)> _limits = [];
    readonly double[][] _byArm;

    public AssignmentLimits(CustomerColumns columns)
    {
        _columns = columns;
        AssignmentProblem problem = columns.Problem;
        _limits.AddRange(problem.Resources.Select(one => (LimitKind.Resource, one.Name, one.Limit, (Func<int, double>)(_ => 0))));
        for (int arm = 0; arm < problem.Arms.Count; arm++)
        {
            int index = arm;
            TreatmentArm one = problem.Arms[arm];
            if (one.Most < columns.Customers)
                _limits.Add((LimitKind.Most, one.Name, one.Most.Value, other => other == index ? 1 : 0));
            if (one.Least > 0)
                _limits.Add((LimitKind.Least, one.Name, -one.Least, other => other == index ? -1 : 0));
        }

        foreach (ContactChannel channel in problem.Channels.Where(channel => channel.Most < columns.Customers))
            _limits.Add((LimitKind.Channel, channel.Name, channel.Most, arm => channel.Arms.Contains(problem.Arms[arm].Name) ? 1 : 0));
        Bounds = [.. _limits.Select(limit => limit.Bound)];
        _byArm = [.. _limits.Select(limit => Enumerable.Range(0, columns.Arms + 1).Select(arm => arm == columns.Arms ? 0 : limit.Takes(arm)).ToArray())];
        Typical = [.. Enumerable.Range(0, Count).Select(TypicalOf)];
    }

    public int Count => _limits.Count;

    public int Resources => _columns.Problem.Resources.Count;

    public double[] Bounds { get; }

    /// <summary>What an arm that takes anything of it typically takes; the unit of changes of its price.</summary>
    public double[] Typical { get; }

    public LimitKind Kind(int limit) => _limits[limit].Kind;

    public string Name(int limit) => _limits[limit].Name;

    /// <summary>What an arm takes of a limit that is no resource; the arm after the last is none.</summary>
    public double ByArm(int limit, int arm) => _byArm[limit][arm];

    /// <summary>What an arm takes of any limit at a place; the arm after the last is none.</summary>
    public double Takes(int limit, int arm, int place) =>
        limit < Resources && arm < _columns.Arms ? _columns.Use(limit, arm, place) : _byArm[limit][arm];

    /// <summary>How far beyond its bound a sum may lie by rounding alone.</summary>
    public double Rounding(int limit) => 1e-9 * (Typical[limit] + Math.Abs(Bounds[limit]));

    /// <summary>What is left of a limit, rounding allowed for.</summary>
    public double Room(int limit, double used) => Bounds[limit] - used + Rounding(limit);

    double TypicalOf(int limit)
    {
        if (limit >= Resources)
            return 1;
        (double sum, int count) = (0, 0);
        for (int arm = 0; arm < _columns.Arms; arm++)
        {
            for (int place = 0; place < Math.Min(_columns.Customers, 4096); place++)
            {
                double use = _columns.MayHave(arm, place) ? _columns.Use(limit, arm, place) : 0;
                sum += use;
                count += use > 0 ? 1 : 0;
            }
        }

        return count == 0 ? 1 : sum / count;
    }
}
