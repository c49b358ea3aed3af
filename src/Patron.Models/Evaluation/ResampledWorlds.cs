using MathNet.Numerics.Distributions;
using Patron.Models.Numerics;

namespace Patron.Models.Evaluation;

/// <summary>Figures of one forecast, or their differences between two, in worlds of units drawn with replacement.</summary>
/// <remarks>
/// Efron (1987), Journal of the American Statistical Association 82, for BCa. The acceleration is that of a jackknife which
/// leaves out one of up to 200 random groups of units at a time: its expectation is the same, and it costs 200 worlds instead of
/// one for each unit.
/// </remarks>
sealed class ResampledWorlds
{
    const int JackknifeGroups = 200;

    /// <summary>Figures of worlds and of the sample that differ by less are equal: all are of the order of 1.</summary>
    const double Rounding = 1e-12;

    /// <summary>Least share of worlds in which a figure must be defined to have an interval.</summary>
    const double LeastDefined = 0.95;

    readonly IReadOnlyList<BinaryMetric> _metrics;
    readonly ResampledRanking[] _rankings;
    readonly int _units;
    readonly BootstrapOptions _options;

    public ResampledWorlds(
        IReadOnlyList<BinaryMetric> metrics, ReadOnlySpan<double> forecast, ReadOnlySpan<double> rival,
        ReadOnlySpan<bool> outcomes,
        ReadOnlySpan<double> weights, ReadOnlySpan<string> keys, BootstrapOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Worlds, 100, nameof(options));
        if (!(options.Confidence is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, "confidence must lie between 0 and 1");
        RowCheck.Scores(forecast, outcomes, weights);
        RowCheck.Probabilities(forecast);
        (int[] units, _units) = Units(forecast.Length, weights, keys);
        (_metrics, _options) = (metrics, options);
        var ranking = new ResampledRanking(forecast, outcomes, weights, units);
        if (rival.IsEmpty)
        {
            _rankings = [ranking];
            return;
        }

        RowCheck.Scores(rival, outcomes, weights);
        RowCheck.Probabilities(rival);
        _rankings = [ranking, new ResampledRanking(rival, outcomes, weights, units)];
    }

    /// <summary>Each metric of all rows, of one forecast.</summary>
    public double?[] Sample(int forecast) => [.. _metrics.Select(metric => metric.Of(_rankings[forecast].Sample))];

    /// <summary>The interval of each metric, or of its difference, with the worlds in which it was defined, sorted.</summary>
    public (Estimate? Interval, double[] Worlds)[] Run()
    {
        double[][] worlds = InParallel(_options.Worlds, Draw);
        double[] whole = Figures([.. _rankings.Select(ranking => ranking.Sample)]);
        double[][] without = _options.Method == BootstrapMethod.Bca ? Jackknife() : [];
        var found = new (Estimate?, double[])[_metrics.Count];
        for (int metric = 0; metric < found.Length; metric++)
        {
            double[] drawn = [.. worlds.Select(world => world[metric]).Where(double.IsFinite).Order()];
            double[] left = [.. without.Select(world => world[metric]).Where(double.IsFinite)];
            bool defined = double.IsFinite(whole[metric]) && drawn.Length >= LeastDefined * worlds.Length;
            found[metric] = (defined ? Interval(whole[metric], drawn, left) : null, drawn);
        }

        return found;
    }

    Estimate Interval(double value, double[] sorted, double[] without)
    {
        double mean = sorted.Average();
        double spread = Math.Sqrt(sorted.Sum(one => (one - mean) * (one - mean)) / (sorted.Length - 1));
        double tail = (1 - _options.Confidence) / 2;
        (double low, double high) = (tail, 1 - tail);
        if (_options.Method == BootstrapMethod.Bca)
        {
            double below = (sorted.Count(one => one < value - Rounding) + sorted.Count(one => one <= value + Rounding)) / 2.0;
            double bias = Normal.InvCDF(0, 1, Math.Clamp(below, 0.5, sorted.Length - 0.5) / sorted.Length);
            double acceleration = Acceleration(without);
            low = Corrected(low, bias, acceleration);
            high = Corrected(high, bias, acceleration);
        }

        return new Estimate(value, spread, PercentileEnds.Quantile(sorted, low), PercentileEnds.Quantile(sorted, high));
    }

    /// <summary>Efron (1987), equation 2.3.</summary>
    static double Corrected(double share, double bias, double acceleration)
    {
        double moved = bias + Normal.InvCDF(0, 1, share);
        return Normal.CDF(0, 1, bias + (moved / (1 - (acceleration * moved))));
    }

    static double Acceleration(double[] without)
    {
        if (without.Length == 0)
            return 0;
        double mean = without.Average();
        (double squares, double cubes) = (0, 0);
        foreach (double one in without)
        {
            squares += (mean - one) * (mean - one);
            cubes += (mean - one) * (mean - one) * (mean - one);
        }

        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }

    void Draw(int world, int[] counts)
    {
        RandomStream random = RandomStream.For(_options.Seed, "bootstrap", world);
        for (int draw = 0; draw < _units; draw++)
            counts[random.Below(_units)]++;
    }

    double[][] Jackknife()
    {
        int groups = Math.Min(_units, JackknifeGroups);
        int[] order = [.. Enumerable.Range(0, _units)];
        RandomStream random = RandomStream.For(_options.Seed, "jackknife");
        for (int left = _units; left > 1; left--)
        {
            int other = random.Below(left);
            (order[left - 1], order[other]) = (order[other], order[left - 1]);
        }

        return InParallel(groups, (group, counts) =>
        {
            Array.Fill(counts, 1);
            for (int i = group; i < _units; i += groups)
                counts[order[i]] = 0;
        });
    }

    double[][] InParallel(int worlds, Action<int, int[]> fill)
    {
        double[][] figures = new double[worlds][];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = _options.Threads ?? Environment.ProcessorCount };
        Parallel.For(0, worlds, parallel, () => new Scratch(_units, _rankings), (world, _, scratch) =>
        {
            Array.Clear(scratch.Counts);
            fill(world, scratch.Counts);
            for (int i = 0; i < _rankings.Length; i++)
                _rankings[i].Fill(scratch.Counts, scratch.Worlds[i]);
            figures[world] = Figures(scratch.Worlds);
            return scratch;
        }, _ => { });
        return figures;
    }

    /// <summary>NaN where a figure is undefined.</summary>
    double[] Figures(RankedOutcomes[] worlds)
    {
        double[] figures = new double[_metrics.Count];
        for (int metric = 0; metric < figures.Length; metric++)
        {
            double? figure = _metrics[metric].Of(worlds[0]);
            figures[metric] = (worlds.Length == 1 ? figure : figure - _metrics[metric].Of(worlds[1])) ?? double.NaN;
        }

        return figures;
    }

    static (int[] Units, int Count) Units(int rows, ReadOnlySpan<double> weights, ReadOnlySpan<string> keys)
    {
        if (!keys.IsEmpty && keys.Length != rows)
            throw new ArgumentException($"{keys.Length} keys for {rows} rows; they must be equally many", nameof(keys));
        int[] units = new int[rows];
        int count = 0;
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        for (int row = 0; row < rows; row++)
        {
            if (!weights.IsEmpty && weights[row] == 0)
                units[row] = -1;
            else if (keys.IsEmpty)
                units[row] = count++;
            else if (known.TryGetValue(keys[row], out int unit))
                units[row] = unit;
            else
                known[keys[row]] = units[row] = count++;
        }

        return (units, count);
    }

    sealed class Scratch(int units, ResampledRanking[] rankings)
    {
        public int[] Counts { get; } = new int[units];

        public RankedOutcomes[] Worlds { get; } = Array.ConvertAll(rankings, ranking => ranking.Sample.Empty());
    }
}
