using Patron.Models.Trees;

namespace Patron.Models.Onnx;

/// <summary>
/// Trees as the operator TreeEnsemble. Where a category is asked, a column of its own says which way each row goes, so that every node
/// compares a number.
/// </summary>
sealed class OnnxTrees
{
    const byte AtMost = 0;
    const int Sum = 1;

    readonly OnnxGraph _graph;
    readonly IReadOnlyList<TreeColumn> _columns;
    readonly IReadOnlyList<DecisionTree> _trees;
    readonly List<string> _inputs = [];
    readonly Dictionary<(int Tree, int Node), int> _features = [];

    readonly List<(int Feature, double Split, bool MissingLeft, int Left, bool LeftIsLeaf, int Right, bool RightIsLeaf)> _nodes = [];
    readonly List<double> _leaves = [];
    readonly List<int> _roots = [];

    OnnxTrees(OnnxGraph graph, IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        (_graph, _columns, _trees) = (graph, columns, trees);
    }

    /// <summary>The score: the start and the sum of leaves.</summary>
    public static string Score(OnnxGraph graph, IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees, double start) =>
        new OnnxTrees(graph, columns, trees).Score(start);

    string Score(double start)
    {
        int width = 0;
        for (int column = 0; column < _columns.Count; column++)
            width = _columns[column].Categories is { } categories ? AskCategories(column, categories, width) : AskNumbers(column, width);
        double alone = start;
        for (int tree = 0; tree < _trees.Count; tree++)
        {
            if (_trees[tree].Column[0] == DecisionTree.Leaf)
                alone += _trees[tree].Value[0];
            else
                _roots.Add(Add(tree, 0).Place);
        }

        if (_roots.Count == 0)
            throw new ArgumentException("no tree asks anything: there is nothing that another program could score by");
        string sum = _graph.LearningNode(
            "TreeEnsemble", [_graph.Beside(_inputs)],
            OnnxAttribute.Of("n_targets", 1),
            OnnxAttribute.Of("aggregate_function", Sum),
            OnnxAttribute.Of("tree_roots", _roots),
            OnnxAttribute.Of("nodes_featureids", _nodes.Select(node => node.Feature)),
            OnnxAttribute.Tensor("nodes_splits", OnnxTensor.Of("splits", [.. _nodes.Select(node => node.Split)], _nodes.Count)),
            OnnxAttribute.Tensor("nodes_modes", OnnxTensor.Of("modes", [.. _nodes.Select(_ => AtMost)])),
            OnnxAttribute.Of("nodes_missing_value_tracks_true", _nodes.Select(node => node.MissingLeft ? 1 : 0)),
            OnnxAttribute.Of("nodes_truenodeids", _nodes.Select(node => node.Left)),
            OnnxAttribute.Of("nodes_trueleafs", _nodes.Select(node => node.LeftIsLeaf ? 1 : 0)),
            OnnxAttribute.Of("nodes_falsenodeids", _nodes.Select(node => node.Right)),
            OnnxAttribute.Of("nodes_falseleafs", _nodes.Select(node => node.RightIsLeaf ? 1 : 0)),
            OnnxAttribute.Tensor("leaf_weights", OnnxTensor.Of("weights", [.. _leaves], _leaves.Count)),
            OnnxAttribute.Of("leaf_targetids", _leaves.Select(_ => 0)));
        return _graph.Node("Add", [sum, _graph.Constant([alone], 1, 1)]);
    }

    int AskNumbers(int column, int width)
    {
        (int Tree, int Node)[] nodes = Asking(column);
        if (nodes.Length == 0)
            return width;
        _inputs.Add(_graph.Input(_columns[column].Name, OnnxType.Double));
        foreach ((int Tree, int Node) node in nodes)
            _features[node] = width;
        return width + 1;
    }

    /// <summary>For each node that asks the column, 0 goes left and 1 right.</summary>
    int AskCategories(int column, IReadOnlyList<string> categories, int width)
    {
        (int Tree, int Node)[] nodes = Asking(column);
        if (nodes.Length == 0)
            return width;
        double[] other = [.. nodes.Select(node => _trees[node.Tree].MissingLeft[node.Node] ? 0.0 : 1)];
        List<(string?, double[])> ways = [];
        for (int place = 0; place < categories.Count; place++)
            ways.Add((categories[place], [.. nodes.Select(node => _trees[node.Tree].CategoriesLeft(node.Node).Contains(place) ? 0.0 : 1)]));
        _inputs.Add(_graph.Looked(_graph.Input(_columns[column].Name, OnnxType.Text), ways, other));
        for (int index = 0; index < nodes.Length; index++)
            _features[nodes[index]] = width + index;
        return width + nodes.Length;
    }

    (int Tree, int Node)[] Asking(int column) =>
    [
        .. from tree in Enumerable.Range(0, _trees.Count)
           from node in Enumerable.Range(0, _trees[tree].Nodes)
           where _trees[tree].Column[node] == column
           select (tree, node),
    ];

    (int Place, bool IsLeaf) Add(int number, int node)
    {
        DecisionTree tree = _trees[number];
        if (tree.Column[node] == DecisionTree.Leaf)
        {
            _leaves.Add(tree.Value[node]);
            return (_leaves.Count - 1, true);
        }

        int place = _nodes.Count;
        bool isCategory = _columns[tree.Column[node]].Categories is not null;
        _nodes.Add(default);
        (int left, bool leftIsLeaf) = Add(number, tree.Left[node]);
        (int right, bool rightIsLeaf) = Add(number, tree.Right[node]);
        _nodes[place] = (
            _features[(number, node)], isCategory ? 0.5 : tree.Threshold[node], tree.MissingLeft[node], left, leftIsLeaf, right, rightIsLeaf);
        return (place, false);
    }
}
