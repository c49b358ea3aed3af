using Patron.Models.Numerics;

namespace Patron.Models.Tuning;

/// <summary>
/// Looks for the least value of a costly function of a few numbers in ranges: what did well and what did not are each described by a
/// density, and the next trial is where the first is large against the second. Deterministic by its seed.
/// </summary>
/// <remarks>
/// Bergstra, Bardenet, Bengio and Kégl (2011), "Algorithms for hyper-parameter optimization", section 4: the tree-structured Parzen
/// estimator, here without conditional parameters, so each dimension has densities of its own.
/// </remarks>
public sealed class ParzenSearch
{
    readonly IReadOnlyList<SearchRange> _ranges;
    readonly RandomStream _random;
    readonly List<Trial> _trials = [];

    /// <param name="ranges">At least one.</param>
    /// <param name="seed">The same seed and values give the same trials.</param>
    public ParzenSearch(IReadOnlyList<SearchRange> ranges, long seed)
    {
        if (ranges.Count == 0)
            throw new ArgumentException("A search needs a range.", nameof(ranges));
        foreach (SearchRange range in ranges.Where(range => !range.IsValid))
            throw new ArgumentException($"A range from {range.Low} to {range.High} cannot be searched.", nameof(ranges));
        _ranges = ranges;
        _random = RandomStream.For(seed, "parzen");
    }

    /// <summary>Points that are tried before any is drawn, in the ranges' own units. <value>Default: none.</value></summary>
    public IReadOnlyList<IReadOnlyList<double>> FirstPoints { get; init; } = [];

    /// <summary>Trials drawn at random before any is chosen. Range: &gt;= 2. <value>Default: 10.</value></summary>
    public int FirstTrials { get; init; } = 10;

    /// <summary>Share of the trials that did well. Range: 0 &lt; share &lt; 1. <value>Default: 0.25.</value></summary>
    public double GoodShare { get; init; } = 0.25;

    /// <summary>Points drawn from what did well, of which the most promising is tried. Range: &gt;= 1. <value>Default: 24.</value></summary>
    public int Draws { get; init; } = 24;

    /// <summary>All trials in their order.</summary>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>The least trial; the earliest of equal ones.</summary>
    public Trial Best => _trials.MinBy(trial => trial.Value) ?? throw new InvalidOperationException("Nothing has been tried yet.");

    /// <summary>Tries so many points more.</summary>
    /// <param name="loss">To be made small; NaN and infinity count as worst.</param>
    /// <param name="trials">How many. Range: &gt;= 0.</param>
    public Trial Run(Func<IReadOnlyList<double>, double> loss, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstTrials, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Draws, 1);
        if (!(GoodShare > 0 && GoodShare < 1))
            throw new InvalidOperationException($"GoodShare is {GoodShare}; it must lie between 0 and 1.");
        for (int trial = 0; trial < trials; trial++)
        {
            double[] at = Next();
            double value = loss([.. at.Zip(_ranges, (unit, range) => range.At(unit))]);
            _trials.Add(new Trial([.. at.Zip(_ranges, (unit, range) => range.At(unit))], double.IsFinite(value) ? value : double.PositiveInfinity, at));
        }

        return Best;
    }

    double[] Next()
    {
        if (_trials.Count < FirstPoints.Count)
            return [.. FirstPoints[_trials.Count].Zip(_ranges, (value, range) => range.UnitOf(value))];
        if (_trials.Count < FirstTrials)
            return [.. _ranges.Select(_ => _random.Uniform())];
        Trial[] ranked = [.. _trials.OrderBy(trial => trial.Value)];
        int good = Math.Max(1, (int)Math.Ceiling(GoodShare * ranked.Length));
        double[] at = new double[_ranges.Count];
        for (int dimension = 0; dimension < at.Length; dimension++)
        {
            ParzenDensity well = new([.. ranked[..good].Select(trial => trial.Units[dimension])]);
            ParzenDensity badly = new([.. ranked[good..].Select(trial => trial.Units[dimension])]);
            at[dimension] = Enumerable.Range(0, Draws).Select(_ => well.Draw(_random)).MaxBy(point => well.Log(point) - badly.Log(point));
        }

        return at;
    }
}

/// <summary>One point that was tried.</summary>
/// <param name="Point">In the ranges' own units.</param>
/// <param name="Value">What it gave; infinity where that was no number.</param>
/// <param name="Units">The point in units of the ranges, each from 0 to 1.</param>
public sealed record Trial(IReadOnlyList<double> Point, double Value, IReadOnlyList<double> Units);

/// <summary>Where one number may lie.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest; above the least.</param>
/// <param name="IsLog">Whether equal ratios are equally likely, not equal distances; the least is above 0 then.</param>
public readonly record struct SearchRange(double Low, double High, bool IsLog = false)
{
    internal bool IsValid => Low < High && double.IsFinite(High - Low) && (Low > 0 || !IsLog);

    /// <summary>The number at a share of the range.</summary>
    internal double At(double unit) => IsLog ? Low * Math.Pow(High / Low, unit) : Low + (unit * (High - Low));

    /// <summary>The share of the range at which a number lies; that of the nearer end where it lies outside.</summary>
    internal double UnitOf(double value) =>
        Math.Clamp(IsLog ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low), 0, 1);
}
