namespace Patron.Models.Trees;

/// <summary>How much a column served.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Gain">What its splits took off the training loss, as a share of what all took.</param>
/// <param name="Splits">Number of its splits.</param>
public sealed record ColumnImportance(string Column, double Gain, int Splits)
{
    internal static IReadOnlyList<ColumnImportance> Of(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        double[] gains = new double[columns.Count];
        int[] splits = new int[columns.Count];
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.Nodes; node++)
            {
                if (tree.Column[node] == DecisionTree.Leaf)
                    continue;
                gains[tree.Column[node]] += tree.Gain[node];
                splits[tree.Column[node]]++;
            }
        }

        double all = gains.Sum();
        return
        [
            .. columns
                .Select((column, index) => new ColumnImportance(column.Name, all > 0 ? gains[index] / all : 0, splits[index]))
                .OrderByDescending(column => column.Gain),
        ];
    }
}
