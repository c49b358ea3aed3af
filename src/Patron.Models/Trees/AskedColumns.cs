using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>The columns that trees ask, each with codes of a byte that tell all its thresholds apart.</summary>
sealed class AskedColumns
{
    readonly ColumnCodes[] _codes;
    readonly int[] _places;

    public AskedColumns(IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        SortedSet<double>[] thresholds = [.. columns.Select(_ => new SortedSet<double>())];
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.Nodes; node++)
            {
                if (tree.Column[node] != DecisionTree.Leaf)
                    thresholds[tree.Column[node]].Add(tree.Threshold[node]);
            }
        }

        int[] asked = [.. Enumerable.Range(0, columns.Count).Where(column => thresholds[column].Count > 0)];
        _codes = Array.ConvertAll(asked, column => CodesOf(columns[column], thresholds[column]));
        _places = new int[columns.Count];
        for (int place = 0; place < asked.Length; place++)
            _places[asked[place]] = place;
    }

    public int Count => _codes.Length;

    public ColumnCodes this[int place] => _codes[place];

    /// <summary>Where a model's column that is asked stands among those that are.</summary>
    public int PlaceOf(int column) => _places[column];

    /// <summary>The asked columns of a table, each of the right kind.</summary>
    public FeatureColumn[] In(FeatureTable table) => Array.ConvertAll(_codes, codes => codes.In(table));

    /// <summary>The codes that go left at a node.</summary>
    public CodeSet GoesLeft(DecisionTree tree, int node)
    {
        CodeSet left = default;
        if (_codes[_places[tree.Column[node]]] is NumberCodes numbers)
            left = CodeSet.UpTo(1 + Array.BinarySearch(numbers.Cuts, tree.Threshold[node]));
        foreach (int category in tree.CategoriesLeft(node))
            left.Add(category + 1);
        if (tree.MissingLeft[node])
            left.Add(ColumnCodes.Missing);
        return left;
    }

    static ColumnCodes CodesOf(TreeColumn column, SortedSet<double> thresholds)
    {
        if (column.Categories is { } categories)
            return new CategoryCodes(column.Name, categories);
        return thresholds.Count <= NumberCodes.MostCuts
            ? new NumberCodes(column.Name, [.. thresholds])
            : throw new ArgumentException(
                $"column '{column.Name}' has {thresholds.Count} thresholds; at most {NumberCodes.MostCuts}");
    }
}
