using Patron.Models.Preprocessing;

namespace Patron.Models.Boosting;

/// <summary>Checks of what trees are to be learnt from.</summary>
static class TargetCheck
{
    /// <summary>Refuses columns of other lengths, and targets and weights out of range.</summary>
    public static void Columns(FeatureTable table, double[] target, double[]? weights, BoostingLoss loss)
    {
        if (target.Length != table.Rows)
            throw new ArgumentException($"{target.Length} targets for {table.Rows} rows", nameof(target));
        if (weights is not null && weights.Length != table.Rows)
            throw new ArgumentException($"{weights.Length} weights for {table.Rows} rows", nameof(weights));
        for (int row = 0; row < target.Length; row++)
        {
            if (!double.IsFinite(target[row]) || !loss.Accepts(target[row]))
            {
                throw new ArgumentException(
                    $"row {row}: target {target[row]}; with the loss {loss.Key} it must be {loss.Range}", nameof(target));
            }

            if (weights is not null && !(weights[row] >= 0 && double.IsFinite(weights[row])))
                throw new ArgumentException($"row {row}: weight {weights[row]}; must be finite and >= 0", nameof(weights));
        }
    }

    /// <summary>The score of the mean target, whatever the order of the rows.</summary>
    public static double Start(double[] target, double[]? weights, int[] rows, BoostingLoss loss)
    {
        if (rows.Length == 0)
            throw new ArgumentException("there are no rows to learn from", nameof(target));
        double[] weighted = Array.ConvertAll(rows, row => target[row] * (weights?[row] ?? 1));
        double mean = ExactMean(weighted, weights is null ? null : Array.ConvertAll(rows, row => weights[row]));
        double start = loss.Score(mean);
        return double.IsFinite(start)
            ? start
            : throw new ArgumentException(
                $"the targets have a mean of {mean}: with the loss {loss.Key} there is nothing to learn; "
                    + (loss == BoostingLoss.Logistic ? "both outcomes must occur" : "some must be above 0"),
                nameof(target));
    }

    static double ExactMean(double[] weighted, double[]? weights)
    {
        double all = weights is null ? weighted.Length : SortedSum(weights);
        return SortedSum(weighted) / all;
    }

    static double SortedSum(double[] values)
    {
        Array.Sort(values);
        return values.Sum();
    }
}
