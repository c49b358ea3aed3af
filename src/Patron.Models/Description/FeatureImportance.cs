using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>What one column alone says of a yes/no target, whatever the form of the relation.</summary>
/// <param name="Column">The column.</param>
/// <param name="Auc">
/// The probability that a random positive row ranks above a random negative one by the column's <c>target rates</c>, each fold ranked by
/// the rates of the others; 0.5 says nothing. Null where there are fewer than two positive or two negative rows.
/// </param>
/// <param name="MutualInformation">
/// What knowing the column's group (of about twenty) takes from the uncertainty of the target, in nats. Range: 0 to ln 2.
/// </param>
/// <remarks>
/// Rates as in Micci-Barreca (2001), SIGKDD Explorations 3(1); information as in Cover and Thomas (2006), section 2.3, less the bias of
/// its estimate, Miller (1955).
/// </remarks>
public sealed record FeatureImportance(string Column, Estimate? Auc, double MutualInformation)
{
    const int Groups = 20;

    /// <summary>Importance of every column, in the table's order.</summary>
    /// <param name="table">The columns; infinite numbers are refused.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="folds">The fold of each row, as from <see cref="StratifiedFolds"/>; at least two different ones.</param>
    public static IReadOnlyList<FeatureImportance> Of(FeatureTable table, bool[] target, int[] folds) =>
        Columns.Select(table, column => Of(column, target, folds));

    internal static FeatureImportance Of(FeatureColumn column, bool[] target, int[] folds) => new(
        column.Name,
        AreaUnderCurve.EstimateOf(CrossFittedRates.Of(column, target, folds), target),
        InformationOf(ColumnGroups.Make(column, Groups).Count(target)));

    static double InformationOf(GroupCount[] groups)
    {
        GroupCount all = groups.Aggregate((one, other) => one + other);
        double left = groups.Sum(group => group.Rows * Entropy(group)) / all.Rows;
        double bias = all.Positives == 0 || all.Negatives == 0 ? 0 : (groups.Length - 1) / (2.0 * all.Rows);
        return Math.Clamp(Entropy(all) - left - bias, 0, Entropy(all));
    }

    static double Entropy(GroupCount group) => Part((double)group.Positives / group.Rows) + Part((double)group.Negatives / group.Rows);

    static double Part(double share) => share == 0 ? 0 : -share * Math.Log(share);
}
