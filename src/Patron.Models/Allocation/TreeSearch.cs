namespace Patron.Models.Allocation;

/// <summary>
/// Branch and bound around the prices: from the assignment of everybody's best option it tries all sets of changes whose losses, together
/// with what unused limits are worth at their prices, leave less than the gap that is to be closed.
/// </summary>
/// <remarks>
/// Value = bound - losses - prices x slack, for every assignment; so a set of changes that loses more than bound less best value cannot be
/// better. Customers come in the order of their second-best option, so that the rest has nothing to change once that loses too much.
/// </remarks>
sealed class TreeSearch
{
    readonly PricedOptions _options;
    readonly AssignmentLimits _limits;
    readonly double _bound;
    readonly double _slack;
    readonly long _mostNodes;
    readonly List<NearOption[]> _customers;
    readonly TreeReach[] _reach;
    readonly double[] _used;
    readonly CancellationToken _cancellation;
    readonly Stack<NearOption> _changes = new();
    double _best;
    NearOption[]? _found;

    /// <summary>Prepares a search.</summary>
    /// <param name="options">At the prices.</param>
    /// <param name="bound">The dual at the prices.</param>
    /// <param name="best">The best value known.</param>
    /// <param name="slack">Better by less than this is not looked for. Range: &gt;= 0.</param>
    /// <param name="mostOptions">Of more options no tree is searched.</param>
    /// <param name="mostNodes">When to stop.</param>
    /// <param name="cancellation">Ends it early.</param>
    public TreeSearch(PricedOptions options, double bound, double best, double slack, int mostOptions, long mostNodes, CancellationToken cancellation)
    {
        (_options, _limits, _bound, _best, _slack, _mostNodes) = (options, options.Limits, bound, best, slack, mostNodes);
        _cancellation = cancellation;
        int[] choice = [.. Enumerable.Range(0, options.Columns.Customers).Select(options.Best)];
        _used = new AssignmentState(options, choice).Used;
        Start = choice;
        List<NearOption> near = options.Near(bound - best, choice);
        if (near.Count > mostOptions)
            (near, _mostNodes) = ([], 0);
        _customers =
        [
            .. near.GroupBy(option => option.Place)
                .Select(group => group.Where(option => option.Option != choice[group.Key]).OrderBy(option => option.Loss).ThenBy(option => option.Option).ToArray())
                .Where(group => group.Length > 0).OrderBy(group => group[0].Loss).ThenBy(group => group[0].Place),
        ];
        _reach = TreeReach.Of(_customers, choice, _limits);
    }

    /// <summary>Everybody's best option at the prices.</summary>
    public int[] Start { get; }

    /// <summary>Places of the tree that were visited.</summary>
    public long Nodes { get; private set; }

    /// <summary>Whether the search came to its end, so that nothing is better by more than the slack.</summary>
    public bool IsComplete => Nodes < _mostNodes;

    /// <summary>A better assignment; null where none was found.</summary>
    public int[]? Run()
    {
        double value = 0;
        for (int place = 0; place < Start.Length; place++)
            value += _options.Value(Start[place], place);
        Visit(0, 0, value);
        if (_found is null)
            return null;
        int[] choice = [.. Start];
        foreach (NearOption change in _found)
            choice[change.Place] = change.Option;
        return choice;
    }

    void Visit(int first, double loss, double value)
    {
        Nodes++;
        if (Nodes % 4096 == 0)
            _cancellation.ThrowIfCancellationRequested();
        if (value > _best && Fits())
            (_best, _found) = (value, [.. _changes]);
        for (int next = first; next < _customers.Count && Nodes < _mostNodes; next++)
        {
            NearOption[] options = _customers[next];
            double left = _bound - _best - _slack - loss;
            if (options[0].Loss > left || !_reach[next].CanFit(_used, left, _limits, _options.Prices))
                return;
            foreach (NearOption option in options)
            {
                if (option.Loss > _bound - _best - _slack - loss)
                    break;
                Move(option, Start[option.Place], option.Option);
                _changes.Push(option);
                double gain = _options.Value(option.Option, option.Place) - _options.Value(Start[option.Place], option.Place);
                Visit(next + 1, loss + option.Loss, value + gain);
                _changes.Pop();
                Move(option, option.Option, Start[option.Place]);
            }
        }
    }

    bool Fits()
    {
        for (int limit = 0; limit < _used.Length; limit++)
        {
            if (_used[limit] - _limits.Bounds[limit] > _limits.Rounding(limit))
                return false;
        }

        return true;
    }

    void Move(NearOption change, int from, int to)
    {
        for (int limit = 0; limit < _used.Length; limit++)
            _used[limit] += _limits.Takes(limit, to, change.Place) - _limits.Takes(limit, from, change.Place);
    }
}
