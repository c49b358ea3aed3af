using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>Intervals of figures of uplift from resampled rows, treated and control each drawn among themselves.</summary>
/// <remarks>
/// Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 14: plain percentiles of the worlds.
/// The numbers are the same to the bit in any order of the rows and on any number of threads.
/// </remarks>
public static class UpliftIntervals
{
    /// <summary>Least share of worlds in which a figure must be defined to have an interval.</summary>
    const double LeastDefined = 0.95;

    /// <summary>Figures of predicted effects with intervals.</summary>
    /// <param name="metrics">What is asked for.</param>
    /// <param name="effects">What a model foretold; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row. Range: finite.</param>
    /// <param name="treated">Whether the row was treated; both kinds must be there.</param>
    /// <param name="options">Worlds, confidence, seed.</param>
    /// <param name="keys">Who each row is about, where several may be about one: they are drawn together. Empty for a row each.</param>
    public static IReadOnlyList<MetricEstimate> Of(
        IReadOnlyList<UpliftMetric> metrics, ReadOnlySpan<double> effects, ReadOnlySpan<double> outcomes, ReadOnlySpan<bool> treated,
        ResamplingOptions? options = null, ReadOnlySpan<string> keys = default)
    {
        EvaluatedRows rows = new(effects, default, outcomes, treated, keys);
        RankedArms[] rankings = [rows.Ranked(0)];
        UpliftCurve curve = rankings[0].Curve();
        return
        [
            .. Worlds(metrics, rows, rankings, options ?? new ResamplingOptions()).Select((world, place) =>
            {
                double? value = metrics[place].Of(curve);
                return new MetricEstimate(metrics[place].Name, value, world.Of(value), world.Drawn.Length);
            }),
        ];
    }

    /// <summary>By how much figures of two models differ on the same rows, which are drawn for both at once.</summary>
    /// <param name="metrics">What is asked for.</param>
    /// <param name="effects">Of the one.</param>
    /// <param name="rival">Of the other, for the same rows in the same order.</param>
    /// <param name="outcomes">As for <see cref="Of"/>.</param>
    /// <param name="treated">As for <see cref="Of"/>.</param>
    /// <param name="options">Worlds, confidence, seed.</param>
    /// <param name="keys">As for <see cref="Of"/>.</param>
    public static IReadOnlyList<MetricDifference> Differences(
        IReadOnlyList<UpliftMetric> metrics, ReadOnlySpan<double> effects, ReadOnlySpan<double> rival, ReadOnlySpan<double> outcomes,
        ReadOnlySpan<bool> treated, ResamplingOptions? options = null, ReadOnlySpan<string> keys = default)
    {
        if (effects.Length != rival.Length)
            throw new ArgumentException($"{effects.Length} and {rival.Length} effects; they must be equally many", nameof(rival));
        EvaluatedRows rows = new(effects, rival, outcomes, treated, keys);
        RankedArms[] rankings = [rows.Ranked(0), rows.Ranked(1)];
        (UpliftCurve ours, UpliftCurve theirs) = (rankings[0].Curve(), rankings[1].Curve());
        return
        [
            .. Worlds(metrics, rows, rankings, options ?? new ResamplingOptions()).Select((world, place) =>
            {
                (double? one, double? other) = (metrics[place].Of(ours), metrics[place].Of(theirs));
                Estimate? difference = world.Of(one - other);
                return new MetricDifference(
                    metrics[place].Name, one, other, difference, difference is null ? null : Bootstrap.PValue(world.Drawn));
            }),
        ];
    }

    static IEnumerable<DrawnFigure> Worlds(
        IReadOnlyList<UpliftMetric> metrics, EvaluatedRows rows, RankedArms[] rankings, ResamplingOptions options)
    {
        options.Validate();
        double[][] figures = new double[options.Worlds][];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };
        Parallel.For(0, options.Worlds, parallel, () => (new int[rows.Units.Count], Array.ConvertAll(rankings, ranking => ranking.Empty())),
            (world, _, scratch) =>
            {
                (int[] counts, UpliftPoint[][] points) = scratch;
                rows.Units.Draw(counts, RandomStream.For(options.Seed, "uplift", world));
                UpliftCurve[] curves = [.. rankings.Select((ranking, place) => ranking.Curve(counts, points[place]))];
                figures[world] =
                [
                    .. metrics.Select(metric =>
                        (curves.Length == 1 ? metric.Of(curves[0]) : metric.Of(curves[0]) - metric.Of(curves[1])) ?? double.NaN),
                ];
                return scratch;
            }, _ => { });
        return Enumerable.Range(0, metrics.Count).Select(metric => new DrawnFigure(
            [.. figures.Select(world => world[metric]).Where(double.IsFinite).Order()], options.Worlds, options.Confidence));
    }

    /// <summary>A figure in the worlds in which it was defined, rising.</summary>
    sealed record DrawnFigure(double[] Drawn, int Worlds, double Confidence)
    {
        public Estimate? Of(double? value)
        {
            if (value is not { } figure || Drawn.Length < LeastDefined * Worlds)
                return null;
            double mean = Drawn.Average();
            double spread = Math.Sqrt(Drawn.Sum(one => (one - mean) * (one - mean)) / (Drawn.Length - 1));
            return new Estimate(
                figure, spread, PercentileEnds.Quantile(Drawn, (1 - Confidence) / 2), PercentileEnds.Quantile(Drawn, (1 + Confidence) / 2));
        }
    }
}
