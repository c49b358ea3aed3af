namespace Patron.Models.Evaluation;

/// <summary>How a forecast does group by group, or month by month: one <see cref="GroupMetrics"/> each.</summary>
public static class MetricsByGroup
{
    /// <summary>
    /// Probabilities against outcomes by group, in ordinal order of the groups' names, which for dates as 2026-01-31 is that of time.
    /// </summary>
    /// <param name="groups">The group or the time of each row; null for none.</param>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="metrics">What is asked for beside bias and area, with intervals from resampled rows; null for nothing.</param>
    /// <param name="options">Worlds, confidence, seed of those; each group's worlds are its own rows.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    public static IReadOnlyList<GroupMetrics> Of(
        ReadOnlySpan<string?> groups, ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes,
        IReadOnlyList<BinaryMetric>? metrics = null, BootstrapOptions? options = null, ReadOnlySpan<double> weights = default)
    {
        RowCheck.Scores(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        RequireEqual(groups.Length, probabilities.Length, outcomes.Length);
        List<GroupMetrics> found = [];
        foreach ((string? name, int[] all) in RowsByGroup(groups))
        {
            int[] rows = WithWeight(all, weights);
            if (rows.Length == 0)
                continue;
            (double[] scores, bool[] happened) = (Take(probabilities, rows), Take(outcomes, rows));
            double[] own = weights.IsEmpty ? [] : Take(weights, rows);
            double[] actual = Array.ConvertAll(happened, outcome => outcome ? 1.0 : 0);
            found.Add(OfRows(name, scores, actual, own) with
            {
                Auc = AreaUnderCurve.EstimateOf(scores, happened, weights: own),
                Metrics = metrics is null ? null : Bootstrap.Of(metrics, scores, happened, own, options: options),
            });
        }

        return found;
    }

    /// <summary>Predicted counts or amounts against actual ones by group, in the order of the groups' names.</summary>
    public static IReadOnlyList<GroupMetrics> OfCounts(
        ReadOnlySpan<string?> groups, ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        RequireEqual(groups.Length, predicted.Length, actual.Length);
        List<GroupMetrics> found = [];
        foreach ((string? name, int[] rows) in RowsByGroup(groups))
            found.Add(OfRows(name, Take(predicted, rows), Take(actual, rows), []));
        return found;
    }

    /// <summary>The rows of each group, in the order of the groups' names; the rows without one come last.</summary>
    public static IReadOnlyList<(string? Group, int[] Rows)> RowsByGroup(ReadOnlySpan<string?> groups)
    {
        string?[] names = groups.ToArray();
        return
        [
            .. Enumerable.Range(0, names.Length)
                .GroupBy(row => names[row])
                .OrderBy(rows => rows.Key is null)
                .ThenBy(rows => rows.Key, StringComparer.Ordinal)
                .Select(rows => (rows.Key, rows.ToArray())),
        ];
    }

    static void RequireEqual(int groups, int predicted, int actual)
    {
        if (groups != predicted || groups != actual)
            throw new ArgumentException($"{groups} groups, {predicted} predicted, {actual} actual; they must be equally many", nameof(groups));
    }

    static GroupMetrics OfRows(string? name, double[] predicted, double[] actual, double[] weights) => new(
        name, predicted.Length, Mean(predicted, weights), Mean(actual, weights),
        predicted.Length > 1 ? Estimate.MeanOf([.. predicted.Zip(actual, (one, other) => one - other)], weights) : null, null);

    static double Mean(double[] values, double[] weights) =>
        weights.Length == 0 ? values.Average() : values.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum();

    static T[] Take<T>(ReadOnlySpan<T> values, int[] rows)
    {
        var taken = new T[rows.Length];
        for (int row = 0; row < rows.Length; row++)
            taken[row] = values[rows[row]];
        return taken;
    }

    static int[] WithWeight(int[] rows, ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty)
            return rows;
        List<int> kept = [];
        foreach (int row in rows)
        {
            if (weights[row] > 0)
                kept.Add(row);
        }

        return [.. kept];
    }
}
