using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The training rows of one segment.</summary>
/// <param name="Level">Its level; null for the rows without one.</param>
/// <param name="Rows">Their places.</param>
/// <param name="Positive">For how many the target came true.</param>
/// <param name="HasOwn">Whether they are enough for a model of their own.</param>
sealed record SegmentRows(string? Level, int[] Rows, int Positive, bool HasOwn)
{
    /// <summary>The segments in the order of their names, rows without one last.</summary>
    /// <exception cref="InvalidOperationException">The column has numbers, or no segment has rows enough.</exception>
    public static IReadOnlyList<SegmentRows> Of(PropensityDefinition model, SegmentRules rules, FeatureTable features, bool[] target)
    {
        CategoryColumn column = LevelsOf(model, "by", rules.Column, features);
        SegmentRows[] segments =
        [
            .. MetricsByGroup.RowsByGroup(column.Values).Select(group =>
            {
                int positive = group.Rows.Count(row => target[row]);
                int fewest = Math.Min(positive, group.Rows.Length - positive);
                return new SegmentRows(
                    group.Group, group.Rows, positive,
                    group.Group is not null && group.Rows.Length >= rules.LeastRows && fewest >= rules.LeastOfEach);
            }),
        ];
        return segments.Any(segment => segment.HasOwn)
            ? segments
            : throw new InvalidOperationException(
                $"{model.Name} cannot be trained by {rules.Column}: no level has {rules.LeastRows} rows, {rules.LeastOfEach} of either outcome "
                + $"({string.Join(", ", segments.Select(segment => $"{segment.Level ?? "none"}: {segment.Rows.Length} rows, {segment.Positive} positive"))}); "
                + "remove 'by:', or ask for fewer: 'by: { column: COLUMN, rows: 200, of_each: 20 }'");
    }

    /// <summary>The column of levels that a key of the model's file names.</summary>
    /// <exception cref="InvalidOperationException">The column has numbers.</exception>
    internal static CategoryColumn LevelsOf(PropensityDefinition model, string key, string column, FeatureTable table) =>
        table.Find(column) as CategoryColumn ?? throw new InvalidOperationException(
            $"{model.Name} cannot be trained: '{key}' names {column}, which has numbers, and segments are texts; "
            + "name a feature of texts, or macrosegment");
}
