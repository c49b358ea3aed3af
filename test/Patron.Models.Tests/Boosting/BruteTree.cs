using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Boosting;

/// <summary>
/// A tree by brute force: every cut between distinct numbers with missing values on either side, every set of categories, the
/// sums anew for each. Squared error, whose hessians are the weights.
/// </summary>
sealed class BruteTree(FeatureTable table, double[] gradients, double[] weights, int leaves, int minRows, double l1, double l2)
{
    /// <summary>What the splits took off the loss, the greatest first to be made.</summary>
    public List<double> Gains { get; } = [];

    /// <summary>The value of each row's leaf.</summary>
    public double[] Grow()
    {
        List<int[]> grown = [[.. Enumerable.Range(0, table.Rows)]];
        while (grown.Count < leaves)
        {
            (double gain, int leaf, int[] left) = grown.Select((rows, index) => Best(rows, index)).MaxBy(found => found.Gain);
            if (gain <= 1e-9)
                break;
            Gains.Add(gain);
            int[] right = [.. grown[leaf].Except(left)];
            grown[leaf] = left;
            grown.Add(right);
        }

        double[] values = new double[table.Rows];
        foreach (int[] rows in grown)
        {
            foreach (int row in rows)
                values[row] = Value(rows);
        }

        return values;
    }

    (double Gain, int Leaf, int[] Left) Best(int[] rows, int leaf)
    {
        (double Gain, int Leaf, int[] Left) best = (0, leaf, []);
        foreach (int[] left in table.Columns.SelectMany(column => Sides(column, rows)))
        {
            int[] right = [.. rows.Except(left)];
            if (left.Length < minRows || right.Length < minRows)
                continue;
            double gain = LessLoss(left) + LessLoss(right) - LessLoss(rows);
            if (gain > best.Gain)
                best = (gain, leaf, left);
        }

        return best;
    }

    static IEnumerable<int[]> Sides(FeatureColumn column, int[] rows)
    {
        if (column is NumericColumn { Values: var numbers })
        {
            foreach (double cut in rows.Select(row => numbers[row]).Where(number => !double.IsNaN(number)).Distinct())
            {
                yield return [.. rows.Where(row => numbers[row] <= cut)];
                yield return [.. rows.Where(row => !(numbers[row] > cut))];
            }

            yield break;
        }

        string?[] categories = ((CategoryColumn)column).Values;
        string?[] known = [.. rows.Select(row => categories[row]).Distinct()];
        for (int set = 1; set < 1 << known.Length; set++)
            yield return [.. rows.Where(row => ((set >> Array.IndexOf(known, categories[row])) & 1) != 0)];
    }

    double Value(int[] rows)
    {
        double gradient = rows.Sum(row => gradients[row]);
        double shrunk = Math.Sign(gradient) * Math.Max(0, Math.Abs(gradient) - l1);
        return -shrunk / (rows.Sum(row => weights[row]) + l2);
    }

    double LessLoss(int[] rows)
    {
        double gradient = rows.Sum(row => gradients[row]);
        double shrunk = Math.Max(0, Math.Abs(gradient) - l1);
        return 0.5 * shrunk * shrunk / (rows.Sum(row => weights[row]) + l2);
    }
}
