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
sealed class SmoothedDual
{
    /// <summary>An option this many temperatures below the best is never taken: e^-40 is below rounding.</summary>
    public const double Decided = 40;

    const double Deepest = -700;

    readonly CustomerColumns _columns;
    readonly AssignmentLimits _bounded;
    readonly int? _threads;
    readonly int _arms;
    readonly int _resources;
    readonly int _limits;
    readonly CustomerKinds? _kinds;
    readonly double[][] _values;
    readonly double[]?[] _uses;

    public SmoothedDual(CustomerColumns columns, AssignmentLimits limits, int? threads)
    {
        (_columns, _bounded, _threads) = (columns, limits, threads);
        (_arms, _resources, _limits) = (columns.Arms, limits.Resources, limits.Count);
        _kinds = CustomerKinds.Of(columns, threads);
        _values = Array.ConvertAll(columns.Values, OfKinds);
        _uses = new double[]?[_resources * _arms];
        for (int resource = 0; resource < _resources; resource++)
        {
            for (int arm = 0; arm < _arms; arm++)
                _uses[(resource * _arms) + arm] = columns.UseColumn(resource, arm) is { } column ? OfKinds(column) : null;
        }

        double[] OfKinds(double[] column) => _kinds?.Of(column) ?? column;
    }

    /// <summary>The dual over the first customers, limits taken in proportion.</summary>
    /// <param name="prices">Of each limit, &gt;= 0.</param>
    /// <param name="temperature">In units of the values, &gt; 0.</param>
    /// <param name="customers">How many; all, or whole blocks.</param>
    public DualPoint At(double[] prices, double temperature, int customers)
    {
        double share = (double)customers / _columns.Customers;
        double[] offsets = PricesOfArms(prices);
        double[] sums = new double[2 + _arms + _resources + (_limits * (_limits + 1) / 2)];
        double[]? counts = _kinds?.CountsOf(customers);
        OrderedSum.Over(
            _kinds?.Count ?? customers, sums, _threads,
            (start, end, block) => Add(start, end, counts, prices, offsets, temperature, block));
        double value = sums[0];
        double[] gradient = new double[_limits];
        double[,] curvature = new double[_limits, _limits];
        for (int limit = 0, entry = 2 + _arms + _resources; limit < _limits; limit++)
        {
            double used = limit < _resources ? sums[2 + _arms + limit] : 0;
            for (int arm = 0; arm < _arms; arm++)
                used += limit < _resources ? 0 : _bounded.ByArm(limit, arm) * sums[2 + arm];
            gradient[limit] = (share * _bounded.Bounds[limit]) - used;
            value += share * _bounded.Bounds[limit] * prices[limit];
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
                offsets[arm] += prices[limit] * _bounded.ByArm(limit, arm);
        }

        return offsets;
    }

    /// <summary>Sums over some customers, or kinds that each count as many; a product with a count of 1 is exact.</summary>
    void Add(int start, int end, double[]? counts, double[] prices, double[] offsets, double temperature, Span<double> sums)
    {
        Span<Vector256<double>> worth = stackalloc Vector256<double>[_arms + 1];
        Span<Vector256<double>> totals = stackalloc Vector256<double>[sums.Length];
        totals.Clear();
        Span<Vector256<double>> takes = stackalloc Vector256<double>[_limits * (_arms + 1)];
        var one = Vector256.Create(1.0);
        var reach = Vector256.Create(Decided * temperature);
        for (int place = start; place < end; place += Vector256<double>.Count)
        {
            Vector256<double> count = counts is null ? one : Vector256.LoadUnsafe(ref counts[place]);
            Vector256<double> top = Worth(place, prices, offsets, worth);
            Vector256<double> least = top - reach;
            Vector256<double> near = Vector256<double>.Zero;
            foreach (Vector256<double> option in worth)
                near += Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(option, least), one, Vector256<double>.Zero);
            bool undecided = Vector256.GreaterThanAny(near, one);
            totals[0] += count * top;
            if (undecided)
                Probabilities(worth, top, count, temperature, totals);
            else
            {
                foreach (ref Vector256<double> option in worth)
                    option = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(option, least), one, Vector256<double>.Zero);
            }

            AddMeans(place, worth, count, totals);
            if (undecided)
                AddSpread(place, worth, count, takes, totals[(2 + _arms + _resources)..]);
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
            Vector256<double> value = Vector256.LoadUnsafe(ref _values[arm][place]) - Vector256.Create(offsets[arm]);
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

    Vector256<double> Use(int resource, int arm, int place) => _uses[(resource * _arms) + arm] is { } column
        ? Vector256.LoadUnsafe(ref column[place])
        : Vector256.Create(_columns.SameUse(resource, arm));

    static void Probabilities(
        Span<Vector256<double>> worth, Vector256<double> top, Vector256<double> count, double temperature,
        Span<Vector256<double>> totals)
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
        totals[0] += count * (Vector256.Create(temperature) * log);
        totals[1] += count * (log - (depth / sum));
    }

    void AddMeans(int place, ReadOnlySpan<Vector256<double>> shares, Vector256<double> count, Span<Vector256<double>> totals)
    {
        for (int arm = 0; arm < _arms; arm++)
            totals[2 + arm] += count * shares[arm];
        for (int resource = 0; resource < _resources; resource++)
        {
            Vector256<double> mean = Vector256<double>.Zero;
            for (int arm = 0; arm < _arms; arm++)
                mean += shares[arm] * Use(resource, arm, place);
            totals[2 + _arms + resource] += count * mean;
        }
    }

    /// <summary>Adds covariances of what the limits lose to a customer.</summary>
    void AddSpread(
        int place, ReadOnlySpan<Vector256<double>> shares, Vector256<double> count, Span<Vector256<double>> takes,
        Span<Vector256<double>> spread)
    {
        for (int limit = 0; limit < _limits; limit++)
        {
            Span<Vector256<double>> row = takes.Slice(limit * (_arms + 1), _arms + 1);
            Vector256<double> mean = Vector256<double>.Zero;
            for (int arm = 0; arm < _arms; arm++)
            {
                row[arm] = limit < _resources ? Use(limit, arm, place) : Vector256.Create(_bounded.ByArm(limit, arm));
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
                spread[(limit * (limit + 1) / 2) + other] += count * product;
            }
        }
    }
}
