namespace Patron.Models.Evaluation;

/// <summary>Area under the curve of precision over recall.</summary>
public static class AveragePrecision
{
    /// <summary>
    /// The mean, over positive rows, of the precision among the rows that score at least as high. Equal scores are one step, and
    /// nothing is interpolated between steps. A model that knows nothing has about the share of positives, not one half.
    /// </summary>
    /// <param name="scores">Any real numbers; only their order counts. NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    /// <returns>In (0, 1]; null without a positive row.</returns>
    /// <remarks>
    /// Davis and Goadrich (2006), ICML: straight lines between the points of this curve would promise what no threshold gives.
    /// </remarks>
    public static double? Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default) =>
        Of(RankedOutcomes.Of(scores, outcomes, weights));

    internal static double? Of(RankedOutcomes ranked)
    {
        if (ranked.PositiveWeight == 0)
            return null;
        (double sum, double positives, double rows) = (0, 0, 0);
        for (int group = ranked.Groups - 1; group >= 0; group--)
        {
            positives += ranked.Positives[group];
            rows += ranked.WeightOf(group);
            if (ranked.Positives[group] > 0)
                sum += ranked.Positives[group] * positives / rows;
        }

        return Math.Min(1, sum / ranked.PositiveWeight);
    }
}
