namespace Patron.Models.Evaluation;

/// <summary>Metrics on the rows of one group or of one time.</summary>
/// <param name="Group">Its name; null for the rows that have none.</param>
/// <param name="Rows">Rows in it, those of weight 0 left out.</param>
/// <param name="Positives">Those whose outcome is true.</param>
/// <param name="Metrics">With intervals, in the order asked for.</param>
public sealed record MetricsByGroup(string? Group, int Rows, int Positives, IReadOnlyList<MetricEstimate> Metrics)
{
    /// <summary>Metrics by group, in ordinal order of the names, which for dates as 2026-01-31 is that of time.</summary>
    /// <param name="groups">The group or the time of each row; null for none.</param>
    /// <param name="metrics">What is asked for.</param>
    /// <param name="probabilities">Range: [0, 1]; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="options">Worlds, confidence, seed; each group's worlds are its own rows.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    public static IReadOnlyList<MetricsByGroup> Of(
        ReadOnlySpan<string?> groups, IReadOnlyList<BinaryMetric> metrics, ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> outcomes, BootstrapOptions? options = null, ReadOnlySpan<double> weights = default)
    {
        RowCheck.Scores(probabilities, outcomes, weights);
        if (groups.Length != probabilities.Length)
            throw new ArgumentException($"{groups.Length} groups for {probabilities.Length} rows; they must be equally many",
                nameof(groups));
        List<MetricsByGroup> found = [];
        foreach ((string? name, int[] all) in GroupMetrics.RowsByGroup(groups))
        {
            int[] rows = WithWeight(all, weights);
            if (rows.Length == 0)
                continue;
            double[] scores = new double[rows.Length];
            bool[] happened = new bool[rows.Length];
            double[] own = weights.IsEmpty ? [] : new double[rows.Length];
            for (int row = 0; row < rows.Length; row++)
                (scores[row], happened[row]) = (probabilities[rows[row]], outcomes[rows[row]]);
            for (int row = 0; row < own.Length; row++)
                own[row] = weights[rows[row]];
            found.Add(new MetricsByGroup(
                name, rows.Length, happened.Count(outcome => outcome),
                Bootstrap.Of(metrics, scores, happened, own, options: options)));
        }

        return found;
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
