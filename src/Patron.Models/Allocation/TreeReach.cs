namespace Patron.Models.Allocation;

/// <summary>What the customers from one on can still change of each limit, and what a unit of that loses at least.</summary>
sealed class TreeReach
{
    readonly double[] _lower;
    readonly double[] _raise;
    readonly double[] _lossOfLower;
    readonly double[] _lossOfRaise;

    TreeReach(double[] lower, double[] raise, double[] lossOfLower, double[] lossOfRaise) =>
        (_lower, _raise, _lossOfLower, _lossOfRaise) = (lower, raise, lossOfLower, lossOfRaise);

    /// <summary>For each customer what they and all after them can do.</summary>
    public static TreeReach[] Of(List<NearOption[]> customers, int[] choice, AssignmentLimits limits)
    {
        var reach = new TreeReach[customers.Count];
        int count = limits.Count;
        double[] never = [.. Enumerable.Repeat(double.PositiveInfinity, count)];
        TreeReach rest = new(new double[count], new double[count], never, never);
        for (int customer = customers.Count - 1; customer >= 0; customer--)
            reach[customer] = rest = rest.With(customers[customer], choice, limits);
        return reach;
    }

    /// <summary>Whether the limits can be met and used well enough without losing more than what is left.</summary>
    public bool CanFit(double[] used, double left, AssignmentLimits limits, double[] prices)
    {
        double unused = 0;
        double dear = 0;
        for (int limit = 0; limit < used.Length; limit++)
        {
            double over = used[limit] - limits.Bounds[limit];
            double rounding = limits.Rounding(limit);
            if (over > rounding)
            {
                if (over - rounding > _lower[limit] || (over - rounding) * _lossOfLower[limit] > left)
                    return false;
                continue;
            }

            double slack = Math.Max(0, -over - rounding);
            unused += prices[limit] * Math.Max(0, slack - _raise[limit]);
            dear = Math.Max(dear, Math.Min(prices[limit], _lossOfRaise[limit]) * slack);
        }

        return unused <= left && dear <= left;
    }

    TreeReach With(NearOption[] options, int[] choice, AssignmentLimits limits)
    {
        double[] lower = [.. _lower];
        double[] raise = [.. _raise];
        double[] lossOfLower = [.. _lossOfLower];
        double[] lossOfRaise = [.. _lossOfRaise];
        for (int limit = 0; limit < lower.Length; limit++)
        {
            (double most, double least) = (0, 0);
            foreach (NearOption option in options)
            {
                double change = limits.Takes(limit, option.Option, option.Place) - limits.Takes(limit, choice[option.Place], option.Place);
                (most, least) = (Math.Max(most, change), Math.Min(least, change));
                if (change < 0)
                    lossOfLower[limit] = Math.Min(lossOfLower[limit], option.Loss / -change);
                if (change > 0)
                    lossOfRaise[limit] = Math.Min(lossOfRaise[limit], option.Loss / change);
            }

            lower[limit] -= least;
            raise[limit] += most;
        }

        return new TreeReach(lower, raise, lossOfLower, lossOfRaise);
    }
}
