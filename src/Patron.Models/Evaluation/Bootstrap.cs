namespace Patron.Models.Evaluation;

/// <summary>A metric of a sample and how sure it is.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Value">Of the sample; null where it is undefined.</param>
/// <param name="Interval">Null where the sample or one world in twenty leaves it undefined.</param>
/// <param name="Worlds">Resampled worlds in which it was defined.</param>
public sealed record MetricEstimate(string Metric, double? Value, Estimate? Interval, int Worlds);

/// <summary>A metric of two forecasts of the same rows.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Forecast">Of the one.</param>
/// <param name="Rival">Of the other.</param>
/// <param name="Difference">Forecast less rival, with its interval; null where it has none.</param>
/// <param name="PValue">
/// Two-sided: twice the share of worlds, the sample counted among them, in which the difference is on the other side of 0; null
/// without interval.
/// </param>
public sealed record MetricDifference(string Metric, double? Forecast, double? Rival, Estimate? Difference, double? PValue);

/// <summary>Intervals for any metric from resampled rows.</summary>
/// <remarks>
/// Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 14. A world draws as many rows as there are,
/// with replacement, from a stream of its own, so the numbers are the same on any number of threads; rows are sorted once.
/// </remarks>
public static class Bootstrap
{
    /// <summary>Metrics of a forecast with intervals.</summary>
    /// <param name="metrics">What is asked for.</param>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    /// <param name="keys">
    /// Who each row is about, where several rows may be about one: they are drawn together. Empty for a row each.
    /// </param>
    /// <param name="options">Worlds, confidence, seed.</param>
    public static IReadOnlyList<MetricEstimate> Of(
        IReadOnlyList<BinaryMetric> metrics, ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes,
        ReadOnlySpan<double> weights = default, ReadOnlySpan<string> keys = default, BootstrapOptions? options = null)
    {
        ResampledWorlds worlds = new(metrics, probabilities, default, outcomes, weights, keys, options ?? new BootstrapOptions());
        double?[] values = worlds.Sample(0);
        return [.. worlds.Run().Select((found, i) => new MetricEstimate(metrics[i].Name, values[i], found.Interval,
            found.Worlds.Length))];
    }

    /// <summary>By how much metrics of two forecasts of the same rows differ; rows are drawn for both at once.</summary>
    /// <param name="metrics">What is asked for.</param>
    /// <param name="forecast">Range: [0, 1]; NaN is refused.</param>
    /// <param name="rival">Of the same rows in the same order.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">As for <see cref="Of"/>.</param>
    /// <param name="keys">As for <see cref="Of"/>.</param>
    /// <param name="options">Worlds, confidence, seed.</param>
    public static IReadOnlyList<MetricDifference> Differences(
        IReadOnlyList<BinaryMetric> metrics, ReadOnlySpan<double> forecast, ReadOnlySpan<double> rival,
        ReadOnlySpan<bool> outcomes,
        ReadOnlySpan<double> weights = default, ReadOnlySpan<string> keys = default, BootstrapOptions? options = null)
    {
        if (forecast.Length != rival.Length)
            throw new ArgumentException($"{forecast.Length} and {rival.Length} rows; they must be equally many", nameof(rival));
        ResampledWorlds worlds = new(metrics, forecast, rival, outcomes, weights, keys, options ?? new BootstrapOptions());
        (double?[] ours, double?[] theirs) = (worlds.Sample(0), worlds.Sample(1));
        return [.. worlds.Run().Select((found, i) =>
            new MetricDifference(
                metrics[i].Name, ours[i], theirs[i], found.Interval, found.Interval is null ? null : PValue(found.Worlds)))];
    }

    internal static double PValue(double[] worlds)
    {
        int fewest = Math.Min(worlds.Count(one => one <= 0), worlds.Count(one => one >= 0));
        return Math.Min(1, 2.0 * (fewest + 1) / (worlds.Length + 1));
    }
}
