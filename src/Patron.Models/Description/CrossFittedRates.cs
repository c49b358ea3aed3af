using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>
/// A column as the one number it says of a yes/no target: the share of positives among rows of the same group, each fold by the rows
/// of the others. A column that merely names rows says nothing: no other row has its value.
/// </summary>
/// <remarks>Micci-Barreca (2001), SIGKDD Explorations 3(1), the estimate drawn to the base rate with the weight of one row.</remarks>
static class CrossFittedRates
{
    /// <summary>Groups of a number; categories have a group for each level.</summary>
    const int NumberGroups = 50;

    public static double[] Of(FeatureColumn column, ReadOnlySpan<bool> target, int[] folds)
    {
        ColumnGroups groups = ColumnGroups.Make(column, column is NumericColumn ? NumberGroups : int.MaxValue);
        return Of(groups, target, folds);
    }

    public static double[] Of(ColumnGroups groups, ReadOnlySpan<bool> target, int[] folds)
    {
        int width = groups.Groups.Count;
        GroupCount[] all = groups.Count(target);
        GroupCount[] inside = new GroupCount[(folds.Max() + 1) * width];
        GroupCount[] ofFold = new GroupCount[folds.Max() + 1];
        GroupCount total = default;
        for (int row = 0; row < folds.Length; row++)
        {
            int place = (folds[row] * width) + groups.Of[row];
            inside[place] = inside[place].Plus(target[row]);
            ofFold[folds[row]] = ofFold[folds[row]].Plus(target[row]);
            total = total.Plus(target[row]);
        }

        double[] rates = new double[folds.Length];
        for (int row = 0; row < rates.Length; row++)
        {
            GroupCount seen = inside[(folds[row] * width) + groups.Of[row]];
            GroupCount group = all[groups.Of[row]];
            GroupCount fold = ofFold[folds[row]];
            double rate = (double)(total.Positives - fold.Positives) / Math.Max(1, total.Rows - fold.Rows);
            rates[row] = (group.Positives - seen.Positives + rate) / (group.Rows - seen.Rows + 1);
        }

        return rates;
    }
}
