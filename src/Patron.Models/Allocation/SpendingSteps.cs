namespace Patron.Models.Allocation;

/// <summary>Gain, and area under the curve from 0, at asked spends; both by customer.</summary>
readonly record struct SpendingWalk(double[] Gains, double[] Areas);

/// <summary>The steps along all customers' hulls, the steepest first.</summary>
/// <param name="Order">The rows by the hash of their keys.</param>
/// <param name="Keys">Of the rows.</param>
/// <param name="Row">Whose step it is.</param>
/// <param name="Rank">The place of that row in the order.</param>
/// <param name="Arm">What they have after it.</param>
/// <param name="Cost">By how much it costs more than what they had.</param>
/// <param name="Gain">By how much its score is higher.</param>
sealed record SpendingSteps(int[] Order, IReadOnlyList<string> Keys, int[] Row, int[] Rank, int[] Arm, double[] Cost, double[] Gain)
{
    public int Count => Row.Length;

    public int Customers => Order.Length;

    public static SpendingSteps Of(
        IReadOnlyList<string> keys, IReadOnlyList<double[]> rewards, IReadOnlyList<double[]> costs, IReadOnlyList<double[]> scores)
    {
        int[] order = KeyOrder.Of(keys);
        List<double> slopes = [];
        List<(int Rank, int From, int To)> steps = [];
        Hull hull = new(rewards, costs);
        for (int rank = 0; rank < order.Length; rank++)
        {
            int from = -1;
            foreach ((int arm, double slope) in hull.Of(order[rank]))
            {
                slopes.Add(-slope);
                steps.Add((rank, from, arm));
                from = arm;
            }
        }

        int[] sorted = BySlope([.. slopes]);
        int[] rows = Array.ConvertAll(sorted, step => order[steps[step].Rank]);
        return new SpendingSteps(
            order, keys, rows, Array.ConvertAll(sorted, step => steps[step].Rank), Array.ConvertAll(sorted, step => steps[step].To),
            Rises(costs), Rises(scores));

        double[] Rises(IReadOnlyList<double[]> columns) => Array.ConvertAll(sorted, step =>
        {
            (int rank, int from, int to) = steps[step];
            return columns[to][order[rank]] - (from < 0 ? 0 : columns[from][order[rank]]);
        });
    }

    /// <summary>Walks the path, each customer counted as often as drawn, and reads it at spends that ascend.</summary>
    /// <param name="spends">Means over all customers.</param>
    /// <param name="drawn">How often each place of the order was drawn; null for once each.</param>
    public SpendingWalk Walk(IReadOnlyList<double> spends, int[]? drawn)
    {
        SpendingWalk walk = new(new double[spends.Count], new double[spends.Count]);
        (double spend, double gain, double area) = (0, 0, 0);
        int asked = 0;
        for (int step = 0; step < Count && asked < spends.Count; step++)
        {
            double times = (drawn is null ? 1.0 : drawn[Rank[step]]) / Customers;
            (double cost, double rise) = (times * Cost[step], times * Gain[step]);
            for (; asked < spends.Count && spends[asked] < spend + cost; asked++)
            {
                double part = (spends[asked] - spend) / cost;
                walk.Gains[asked] = gain + (part * rise);
                walk.Areas[asked] = area + ((spends[asked] - spend) * (gain + (0.5 * part * rise)));
            }

            area += cost * (gain + (0.5 * rise));
            spend += cost;
            gain += rise;
        }

        for (; asked < spends.Count; asked++)
            (walk.Gains[asked], walk.Areas[asked]) = (gain, area + ((spends[asked] - spend) * gain));
        return walk;
    }

    /// <summary>Steps by falling slope; equal ones stay in their order.</summary>
    static int[] BySlope(double[] slopes)
    {
        int[] sorted = [.. Enumerable.Range(0, slopes.Length)];
        Array.Sort(slopes, sorted);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && slopes[end] == slopes[start])
                end++;
            Array.Sort(sorted, start, end - start);
        }

        return sorted;
    }
}

/// <summary>The upper hull of a customer's arms in the plane of cost and reward, from no treatment at the origin.</summary>
sealed class Hull(IReadOnlyList<double[]> rewards, IReadOnlyList<double[]> costs)
{
    readonly int[] _arms = new int[rewards.Count];
    readonly List<(int Arm, double Slope)> _steps = [];

    /// <summary>Its arms with the slopes that lead to them, which fall; the next call writes over them.</summary>
    public List<(int Arm, double Slope)> Of(int row)
    {
        _steps.Clear();
        for (int arm = 0; arm < _arms.Length; arm++)
            _arms[arm] = arm;
        Array.Sort(_arms, (one, other) =>
        {
            int byCost = costs[one][row].CompareTo(costs[other][row]);
            int byReward = byCost != 0 ? byCost : rewards[other][row].CompareTo(rewards[one][row]);
            return byReward != 0 ? byReward : one.CompareTo(other);
        });
        foreach (int arm in _arms)
        {
            if (rewards[arm][row] <= (_steps.Count == 0 ? 0 : rewards[_steps[^1].Arm][row]))
                continue;
            double slope = Slope(arm, row);
            while (_steps.Count > 0 && slope > _steps[^1].Slope)
            {
                _steps.RemoveAt(_steps.Count - 1);
                slope = Slope(arm, row);
            }

            _steps.Add((arm, slope));
        }

        return _steps;
    }

    double Slope(int arm, int row)
    {
        (double cost, double reward) = _steps.Count == 0 ? (0, 0) : (costs[_steps[^1].Arm][row], rewards[_steps[^1].Arm][row]);
        return (rewards[arm][row] - reward) / (costs[arm][row] - cost);
    }
}
