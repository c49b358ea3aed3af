using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>Cuts a tree into the largest branches of few answers; leaves that lie too deep for that stay alone.</summary>
sealed class BranchCutter(DecisionTree tree)
{
    readonly List<Branch> _branches = [];
    readonly int[] _splits = SplitsBelow(tree);

    public IReadOnlyList<Branch> Cut()
    {
        Cut(0, []);
        return _branches;
    }

    void Cut(int node, Step[] path)
    {
        if (tree.Column[node] == DecisionTree.Leaf
            || path.DistinctBy(step => step.Column).Count() + _splits[node] <= Branch.MostAnswers)
        {
            _branches.Add(BranchAt(node, path));
            return;
        }

        Cut(tree.Left[node], [.. path, StepTo(node, true)]);
        Cut(tree.Right[node], [.. path, StepTo(node, false)]);
    }

    Branch BranchAt(int root, Step[] path)
    {
        List<int> columns = [.. path.Select(step => step.Column).Distinct()];
        List<SplitSide[]> answers =
        [
            .. columns.Select(column => path.Where(step => step.Column == column).Select(step => step.Side).ToArray()),
        ];
        Dictionary<int, int> answerOf = [];
        List<BranchLeaf> leaves = [];
        Visit(root, path);
        return new Branch([.. columns], [.. answers], [.. leaves]);

        void Visit(int node, Step[] way)
        {
            if (tree.Column[node] == DecisionTree.Leaf)
            {
                leaves.Add(LeafOf(node, way, path, columns, answerOf));
                return;
            }

            if (!columns.Contains(tree.Column[node]))
                columns.Add(tree.Column[node]);
            answerOf[node] = answers.Count;
            answers.Add([new SplitSide(node, true)]);
            Visit(tree.Left[node], [.. way, StepTo(node, true)]);
            Visit(tree.Right[node], [.. way, StepTo(node, false)]);
        }
    }

    BranchLeaf LeafOf(int leaf, Step[] way, Step[] path, List<int> columns, Dictionary<int, int> answerOf)
    {
        int above = path.DistinctBy(step => step.Column).Count();
        return new BranchLeaf(tree.Value[leaf], [.. way.GroupBy(step => step.Column).Select(steps =>
        {
            int place = columns.IndexOf(steps.Key);
            List<RequiredAnswer> required = place < above ? [new RequiredAnswer(place, true)] : [];
            required.AddRange(steps
                .Where(step => answerOf.ContainsKey(step.Side.Node))
                .Select(step => new RequiredAnswer(answerOf[step.Side.Node], step.Side.IsLeft)));
            return new LeafColumn(place, steps.Aggregate(1.0, (share, step) => share * step.Share), [.. required]);
        })]);
    }

    Step StepTo(int node, bool isLeft)
    {
        double left = ShareOfLeft(node);
        return new Step(new SplitSide(node, isLeft), tree.Column[node], isLeft ? left : 1 - left);
    }

    /// <summary>By cover; where no weight came, by rows; where none of these either, half.</summary>
    double ShareOfLeft(int node)
    {
        (int left, int right) = (tree.Left[node], tree.Right[node]);
        double cover = tree.Cover[left] + tree.Cover[right];
        if (cover > 0)
            return tree.Cover[left] / cover;
        double rows = (double)tree.Rows[left] + tree.Rows[right];
        return rows > 0 ? tree.Rows[left] / rows : 0.5;
    }

    static int[] SplitsBelow(DecisionTree tree)
    {
        int[] splits = new int[tree.Nodes];
        for (int node = tree.Nodes - 1; node >= 0; node--)
        {
            if (tree.Column[node] != DecisionTree.Leaf)
                splits[node] = 1 + splits[tree.Left[node]] + splits[tree.Right[node]];
        }

        return splits;
    }

    readonly record struct Step(SplitSide Side, int Column, double Share);
}
