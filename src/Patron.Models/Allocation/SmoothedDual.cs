using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>The smoothed dual at some prices.</summary>
/// <param name="Value">What all customers get at the prices, plus the worth of the limits at them.</param>
/// <param name="Blur">How much of the value is owed to the smoothing.</param>
/// <param name="Gradient">Of each price: bound less expected use.</param>
/// <param name="Curvature">Its second derivatives.</param>
sealed record DualPoint(double Value, double Blur, double[] Gradient, double[,] Curvature);

/// <summary>
/// The Lagrangian dual of an assignment, smoothed: each customer takes arm k with probability proportional to exp(value at the prices /
/// temperature), and the best value becomes temperature x log of the sum. It is convex, smooth, and falls to the dual itself with the temperature.
/// </summary>
/// <remarks>Nesterov (2005), Mathematical Programming 103, smoothing by entropy.</remarks>
sealed class SmoothedDual(CustomerColumns columns, AssignmentLimits limits, int? threads)
{
    /// <summary>An option this many temperatures below the best is never taken: e^-40 is below rounding.</summary>
    public const double Decided = 40;

    const double Deepest = -700;

    readonly int _arms = columns.Arms;
    readonly int _resources = limits.Resources;
    readonly int _limits = limits.Count;

    /// <summary>The dual over the first customers, limits taken in proportion.</summary>
    /// <param name="prices">Of each limit, &gt;= 0.</param>
    /// <param name="temperature">In units of the values, &gt; 0.</param>
    /// <param name="customers">How many; all, or whole blocks.</param>
    public DualPoint At(double[] prices, double temperature, int customers)
    {
        double share = (double)customers / columns.Customers;
        double[] offsets = PricesOfArms(prices);
        double[] sums = new double[2 + _arms + _resources + (_limits * (_limits + 1) / 2)];
        OrderedSum.Over(customers, sums, threads, (start, end, block) => Add(start, end, prices, offsets, temperature, block));
        double value = sums[0];
        double[] gradient = new double[_limits];
        double[,] curvature = new double[_limits, _limits];
        for (int limit = 0, entry = 2 + _arms + _resources; limit < _limits; limit++)
        {
            double used = limit < _resources ? sums[2 + _arms + limit] : 0;
            for (int arm = 0; arm < _arms; arm++)
                used += limit < _resources ? 0 : limits.ByArm(limit, arm) * sums[2 + arm];
            gradient[limit] = (share * limits.Bounds[limit]) - used;
            value += share * limits.Bounds[limit] * prices[limit];
            for (int other = 0; other <= limit; other++, entry++)
                curvature[limit, other] = curvature[other, limit] = sums[entry] / temperature;
        }

        return new DualPoint(value, temperature * sums[1], gradient, curvature);
    }

    /// <summary>What each arm pays, at the same rate for all customers.</summary>
    public double[] PricesOfArms(double[] prices)
    {
        double[] offsets = new double[_arms];
        for (int arm = 0; arm < _arms; arm++)
        {
            for (int limit = _resources; limit < _limits; limit++)
                offsets[arm] += prices[limit] * limits.ByArm(limit, arm);
        }

        return offsets;
    }

    void Add(int start, int end, double[] prices, double[] offsets, double temperature, Span<double> sums)
    {
        Span<Vector256<double>> worth = stackalloc Vector256<double>[_arms + 1];
        Span<Vector256<double>> totals = stackalloc Vector256<double>[sums.Length];
        totals.Clear();
        Span<Vector256<double>> takes = stackalloc Vector256<double>[_limits * (_arms + 1)];
        var one = Vector256.Create(1.0);
        var reach = Vector256.Create(Decided * temperature);
        for (int place = start; place < end; place += Vector256<double>.Count)
        {
            Vector256<double> top = Worth(place, prices, offsets, worth);
            Vector256<double> least = top - reach;
            Vector256<double> near = Vector256<double>.Zero;
            foreach (Vector256<double> option in worth)
                near += Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(option, least), one, Vector256<double>.Zero);
            bool undecided = Vector256.GreaterThanAny(near, one);
            totals[0] += top;
            if (undecided)
                Probabilities(worth, top, temperature, totals);
            else
            {
                foreach (ref Vector256<double> option in worth)
                    option = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(option, least), one, Vector256<double>.Zero);
            }

            AddMeans(place, worth, totals);
            if (undecided)
                AddSpread(place, worth, takes, totals[(2 + _arms + _resources)..]);
        }

        for (int sum = 0; sum < sums.Length; sum++)
            sums[sum] = Vector256.Sum(totals[sum]);
    }

    /// <summary>What each arm is worth at the prices, none at the end, and the most of them.</summary>
    Vector256<double> Worth(int place, double[] prices, double[] offsets, Span<Vector256<double>> worth)
    {
        Vector256<double> top = Vector256<double>.Zero;
        for (int arm = 0; arm < _arms; arm++)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref columns.Values[arm][place]) - Vector256.Create(offsets[arm]);
            for (int resource = 0; resource < _resources; resource++)
            {
                if (prices[resource] > 0)
                    value -= Vector256.Create(prices[resource]) * Use(resource, arm, place);
            }

            worth[arm] = value;
            top = Vector256.Max(top, value);
        }

        worth[_arms] = Vector256<double>.Zero;
        return top;
    }

    Vector256<double> Use(int resource, int arm, int place) => columns.UseColumn(resource, arm) is { } column
        ? Vector256.LoadUnsafe(ref column[place])
        : Vector256.Create(columns.SameUse(resource, arm));

    static void Probabilities(Span<Vector256<double>> worth, Vector256<double> top, double temperature, Span<Vector256<double>> totals)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        Vector256<double> depth = Vector256<double>.Zero;
        foreach (ref Vector256<double> option in worth)
        {
            Vector256<double> below = Vector256.Max((option - top) / Vector256.Create(temperature), Vector256.Create(Deepest));
            option = Vector256.Exp(below);
            sum += option;
            depth += option * below;
        }

        foreach (ref Vector256<double> option in worth)
            option /= sum;
        Vector256<double> log = Vector256.Log(sum);
        totals[0] += Vector256.Create(temperature) * log;
        totals[1] += log - (depth / sum);
    }

    void AddMeans(int place, ReadOnlySpan<Vector256<double>> shares, Span<Vector256<double>> totals)
    {
        for (int arm = 0; arm < _arms; arm++)
            totals[2 + arm] += shares[arm];
        for (int resource = 0; resource < _resources; resource++)
        {
            Vector256<double> mean = Vector256<double>.Zero;
            for (int arm = 0; arm < _arms; arm++)
                mean += shares[arm] * Use(resource, arm, place);
            totals[2 + _arms + resource] += mean;
        }
    }

    /// <summary>Adds covariances of what the limits lose to a customer.</summary>
    void AddSpread(int place, ReadOnlySpan<Vector256<double>> shares, Span<Vector256<double>> takes, Span<Vector256<double>> spread)
    {
        for (int limit = 0; limit < _limits; limit++)
        {
            Span<Vector256<double>> row = takes.Slice(limit * (_arms + 1), _arms + 1);
            Vector256<double> mean = Vector256<double>.Zero;
            for (int arm = 0; arm < _arms; arm++)
            {
                row[arm] = limit < _resources ? Use(limit, arm, place) : Vector256.Create(limits.ByArm(limit, arm));
                mean += shares[arm] * row[arm];
            }

            // Distances from the mean, that of no arm among them, so that no difference of large numbers is taken.
            row[_arms] = Vector256<double>.Zero;
            foreach (ref Vector256<double> take in row)
                take -= mean;
            for (int other = 0; other <= limit; other++)
            {
                ReadOnlySpan<Vector256<double>> earlier = takes.Slice(other * (_arms + 1), _arms + 1);
                Vector256<double> product = Vector256<double>.Zero;
                for (int arm = 0; arm <= _arms; arm++)
                    product += shares[arm] * row[arm] * earlier[arm];
                spread[(limit * (limit + 1) / 2) + other] += product;
            }
        }
    }
}
