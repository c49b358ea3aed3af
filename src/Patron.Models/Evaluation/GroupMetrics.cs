namespace Patron.Models.Evaluation;

/// <summary>How a forecast does on the rows of one group.</summary>
/// <param name="Group">The group's name; null for the rows that have none.</param>
/// <param name="Rows">Rows in it, &gt;= 1.</param>
/// <param name="Predicted">Mean of what was predicted.</param>
/// <param name="Observed">Mean of what happened; for outcomes the share that came true.</param>
/// <param name="Bias">Predicted minus observed with its interval; null for a single row.</param>
/// <param name="Auc">Area under the ROC curve within the group; null for counts, and where it has no interval.</param>
public sealed record GroupMetrics(string? Group, int Rows, double Predicted, double Observed, Estimate? Bias, Estimate? Auc)
{
    /// <summary>Probabilities against outcomes by group, in the order of the groups' names.</summary>
    public static IReadOnlyList<GroupMetrics> Of(
        ReadOnlySpan<string?> groups, ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        bool[] happened = outcomes.ToArray();
        double[] predicted = probabilities.ToArray();
        double[] actual = Array.ConvertAll(happened, outcome => outcome ? 1.0 : 0);
        return ByGroup(groups, predicted, actual, rows => AreaUnderCurve.EstimateOf(
            Array.ConvertAll(rows, row => predicted[row]), Array.ConvertAll(rows, row => happened[row])));
    }

    /// <summary>Predicted counts or amounts against actual ones by group, in the order of the groups' names.</summary>
    public static IReadOnlyList<GroupMetrics> OfCounts(
        ReadOnlySpan<string?> groups, ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual) =>
        ByGroup(groups, predicted.ToArray(), actual.ToArray(), _ => null);

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

    static List<GroupMetrics> ByGroup(
        ReadOnlySpan<string?> groups, double[] predicted, double[] actual, Func<int[], Estimate?> area)
    {
        if (groups.Length != predicted.Length || groups.Length != actual.Length)
            throw new ArgumentException(
                $"{groups.Length} groups, {predicted.Length} predicted, {actual.Length} actual; they must be equally many", nameof(groups));
        return [.. RowsByGroup(groups).Select(group => OfRows(group.Group, group.Rows, predicted, actual, area))];
    }

    static GroupMetrics OfRows(string? name, int[] rows, double[] predicted, double[] actual, Func<int[], Estimate?> area)
    {
        double[] errors = Array.ConvertAll(rows, row => predicted[row] - actual[row]);
        return new GroupMetrics(
            name, rows.Length, rows.Average(row => predicted[row]), rows.Average(row => actual[row]),
            rows.Length > 1 ? Estimate.MeanOf(errors) : null, area(rows));
    }
}
