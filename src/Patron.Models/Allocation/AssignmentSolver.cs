using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>Prices by the dual, an assignment by them, repaired, filled and improved; a search of the tree where the gap is still wide.</summary>
sealed class AssignmentSolver
{
    const int FewestNear = 300;
    const int MostNear = 100_000;
    const int MostInTree = 50_000;
    const double StartReach = 20;

    readonly AssignmentOptions _settings;
    readonly AssignmentProblem _problem;
    readonly CustomerColumns _columns;
    readonly AssignmentLimits _limits;
    readonly PricedOptions _options;
    readonly double _scale;
    readonly double _temperature;
    double _bound;
    long _nodes;

    AssignmentSolver(AssignmentProblem problem, AssignmentOptions settings)
    {
        (_problem, _settings) = (problem, settings);
        _columns = new CustomerColumns(problem, settings.Threads);
        Minimums.Check(_columns);
        _limits = new AssignmentLimits(_columns);
        _scale = Scale();
        SmoothedDual dual = new(_columns, _limits, settings.Threads);
        PricesFound found = _limits.Count == 0 ? new([], 1e-9 * _scale) : new PriceSearch(dual, _columns, _limits, settings.Cancellation).Run(_scale);
        _temperature = found.Temperature;
        _options = new PricedOptions(_columns, _limits, found, dual.PricesOfArms(found.Prices), settings.Threads);
        _bound = _options.Bound();
    }

    public static Assignment Solve(AssignmentProblem problem, AssignmentOptions settings)
    {
        ProblemCheck.Of(problem);
        if (!(settings.Tolerance >= 0) || settings.MostNodes < 0)
            throw new ArgumentException($"tolerance {settings.Tolerance}, {settings.MostNodes} nodes: both must be at least 0", nameof(settings));
        return problem.Keys.Count == 0 && problem.Arms.All(arm => arm.Least == 0)
            ? new Assignment(problem, [], 0, 0, AssignmentMethod.Prices, 0, [])
            : new AssignmentSolver(problem, settings).Solve();
    }

    Assignment Solve()
    {
        AssignmentState state = Priced() ?? Reached();
        double value = state.Value();
        if (!Wide(value))
            return Result(state, AssignmentMethod.Prices, value);
        double slack = _settings.Tolerance * Math.Abs(value);
        TreeSearch search = new(_options, _bound, value, slack, MostInTree, _settings.MostNodes, _settings.Cancellation);
        if (search.Run() is { } better)
            state = new AssignmentState(_options, better);
        _nodes = search.Nodes;
        value = state.Value();
        if (!search.IsComplete)
            return Result(state, AssignmentMethod.StoppedSearch, value);
        _bound = Math.Min(_bound, value + slack);
        return Result(state, AssignmentMethod.Search, value);
    }

    bool Wide(double value) => _bound - value > (_settings.Tolerance * Math.Abs(value)) + (1e-12 * _scale * _columns.Customers);

    /// <summary>The assignment by the prices; null where the limits could not be met from it.</summary>
    AssignmentState? Priced()
    {
        AssignmentState state = new(_options, Rounding.Of(_options));
        double reach = StartReach * _temperature;
        List<NearOption> near = _options.Near(reach, state.Choice);
        while (near.Count < Math.Min(FewestNear, _columns.Customers) && Widen(ref reach))
            near = _options.Near(reach, state.Choice);
        while (!new Repair(state, Sample(near)).Meet())
        {
            if (near.Count <= MostNear && !Widen(ref reach))
                return null;
            near = _options.Near(reach, state.Choice);
            if (near.Count > MostNear && !new Repair(state, near).Meet() && !Widen(ref reach))
                return null;
        }

        Improve(state, Sample(near));
        return state;
    }

    /// <summary>The assignment that reaches the fewest numbers first, whatever it brings, filled and improved.</summary>
    /// <exception cref="InfeasibleAssignmentException">They cannot be reached.</exception>
    AssignmentState Reached()
    {
        double prize = 1000 * _problem.Arms.Max(arm => arm.Values.Max(Math.Abs));
        prize = prize == 0 ? 1 : prize;
        AssignmentProblem first = FirstNumbers(prize);
        Assignment reached = Solve(first, _settings with { Tolerance = 0, MostNodes = Math.Min(_settings.MostNodes, 1_000_000) });
        int asked = _problem.Arms.Sum(arm => arm.Least);
        if (reached.Counts.Sum() < asked)
            throw Minimums.Unmet(_problem, reached, (int)Math.Min(asked, Math.Floor((reached.Bound / (0.999 * prize)) + 1e-9)));
        int[] arms = [.. first.Arms.Select(arm => _problem.Arms.Select((one, index) => (one, index)).First(one => one.one.Name == arm.Name).index)];
        int[] choice = Array.ConvertAll(_columns.Order, row => reached.Arms[row] < 0 ? _options.None : arms[reached.Arms[row]]);
        AssignmentState state = new(_options, choice);
        Improve(state, Sample(_options.Near(double.MaxValue, choice)));
        return state;
    }

    /// <summary>The problem of reaching as many as possible of the fewest numbers.</summary>
    AssignmentProblem FirstNumbers(double prize)
    {
        TreatmentArm[] arms =
        [
            .. _problem.Arms.Where(arm => arm.Least > 0).Select(
                arm => arm with { Values = Array.ConvertAll(arm.Values, value => prize + value), Most = arm.Least, Least = 0 }),
        ];
        return _problem with
        {
            Arms = arms,
            Channels = [.. _problem.Channels.Select(channel => channel with { Arms = [.. channel.Arms.Where(name => arms.Any(arm => arm.Name == name))] })],
        };
    }

    void Improve(AssignmentState state, IReadOnlyList<NearOption> near)
    {
        Repair repair = new(state, near);
        repair.Fill();
        state.DropWorthless();
        double value = state.Value();
        if (!Wide(value))
            return;
        new Exchange(state, near).Run(_bound / (1 + (Math.Sign(_bound) * _settings.Tolerance)));
        repair.Fill();
    }

    /// <summary>Options of the first customers, who are a random sample, where there are very many.</summary>
    static List<NearOption> Sample(List<NearOption> near) => near.Count <= MostNear ? near : near.GetRange(0, MostNear);

    bool Widen(ref double reach)
    {
        if (reach > 1e9 * _scale)
            return false;
        reach *= 8;
        return true;
    }

    Assignment Result(AssignmentState state, AssignmentMethod method, double value)
    {
        state.Recount();
        if (state.Excesses() > 0)
            throw new InvalidOperationException("an assignment breaks its own limits");
        int[] arms = new int[_columns.Customers];
        for (int place = 0; place < arms.Length; place++)
            arms[_columns.Order[place]] = state.Choice[place] == _options.None ? -1 : state.Choice[place];
        LimitUse[] limits = [.. Enumerable.Range(0, _limits.Count).Select(limit => Use(limit, state.Used[limit]))];
        return new Assignment(_problem, arms, value, Math.Max(_bound, value), method, _nodes, limits) { Scale = _scale };
    }

    LimitUse Use(int limit, double used)
    {
        double sign = _limits.Kind(limit) == LimitKind.Least ? -1 : 1;
        return new LimitUse(_limits.Kind(limit), _limits.Name(limit), sign * _limits.Bounds[limit], sign * used, _options.Prices[limit]);
    }

    /// <summary>The mean of the largest value of a customer, either sign.</summary>
    double Scale()
    {
        double[] sum = new double[1];
        OrderedSum.Over(_columns.Customers, sum, _settings.Threads, (start, end, block) =>
        {
            for (int place = start; place < end; place++)
            {
                double most = 0;
                for (int arm = 0; arm < _columns.Arms; arm++)
                    most = _columns.MayHave(arm, place) ? Math.Max(most, Math.Abs(_columns.Values[arm][place])) : most;
                block[0] += most;
            }
        });
        return sum[0] > 0 ? sum[0] / _columns.Customers : 1;
    }
}
