using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>
/// The unique columns on the way from root to leaf, each with the share of coalitions that follow the row with it and without it,
/// and for each number of columns the weight of all coalitions of that size. One for each thread.
/// </summary>
/// <remarks>EXTEND, UNWIND and RECURSE of algorithm 2.</remarks>
sealed class ShapPaths
{
    // Step 0 is the empty path, so a tree of depth d needs d + 1 steps, each depth with a copy of its own.
    readonly Step[][] _paths;

    public ShapPaths(int depth)
    {
        _paths = new Step[depth + 2][];
        for (int level = 0; level < _paths.Length; level++)
            _paths[level] = new Step[depth + 2];
    }

    /// <summary>Adds a tree's Shapley values of one row.</summary>
    public void AddTo(Span<double> contributions, ShapTree tree, AskedValues values, int row) =>
        Recurse(new Visit(tree, values, row), contributions, 0, 0, 0, new Step(-1, 1, 1, 0));

    void Recurse(Visit visit, Span<double> contributions, int node, int level, int length, Step arriving)
    {
        Step[] path = _paths[level];
        if (level > 0)
            _paths[level - 1].AsSpan(0, length).CopyTo(path);
        Extend(path, length, arriving);
        ShapTree tree = visit.Tree;
        int column = tree.Column[node];
        if (column == DecisionTree.Leaf)
        {
            for (int i = 1; i <= length; i++)
                contributions[path[i].Column] += UnwoundSum(path, length, i) * (path[i].With - path[i].Without) * tree.Value[node];
            return;
        }

        double with = 1;
        double without = 1;
        int last = length;
        for (int i = 1; i <= length; i++)
        {
            if (path[i].Column != column)
                continue;
            (with, without) = (path[i].With, path[i].Without);
            Unwind(path, length, i);
            last--;
            break;
        }

        bool left = tree.GoesLeft(node, visit.Values.Of(column, visit.Row));
        double share = tree.LeftShare[node];
        Go(visit, contributions, tree.Left[node], level, last, new Step(column, without * share, left ? with : 0, 0));
        Go(visit, contributions, tree.Right[node], level, last, new Step(column, without * (1 - share), left ? 0 : with, 0));
    }

    /// <summary>No coalition reaches a child that neither the row nor any training row goes to.</summary>
    void Go(Visit visit, Span<double> contributions, int node, int level, int last, Step step)
    {
        if (step.With != 0 || step.Without != 0)
            Recurse(visit, contributions, node, level + 1, last + 1, step);
    }

    static void Extend(Step[] path, int length, Step step)
    {
        path[length] = step with { Weight = length == 0 ? 1 : 0 };
        for (int i = length - 1; i >= 0; i--)
        {
            path[i + 1].Weight += step.With * path[i].Weight * (i + 1) / (length + 1);
            path[i].Weight *= step.Without * (length - i) / (length + 1);
        }
    }

    static void Unwind(Step[] path, int length, int index)
    {
        (double with, double without) = (path[index].With, path[index].Without);
        double next = path[length].Weight;
        for (int i = length - 1; i >= 0; i--)
        {
            if (with != 0)
            {
                double before = path[i].Weight;
                path[i].Weight = next * (length + 1) / ((i + 1) * with);
                next = before - (path[i].Weight * without * (length - i) / (length + 1));
            }
            else
            {
                path[i].Weight = path[i].Weight * (length + 1) / (without * (length - i));
            }
        }

        for (int i = index; i < length; i++)
            path[i] = path[i + 1] with { Weight = path[i].Weight };
    }

    static double UnwoundSum(Step[] path, int length, int index)
    {
        (double with, double without) = (path[index].With, path[index].Without);
        double next = path[length].Weight;
        double sum = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            if (with != 0)
            {
                double weight = next * (length + 1) / ((i + 1) * with);
                sum += weight;
                next = path[i].Weight - (weight * without * (length - i) / (length + 1));
            }
            else
            {
                sum += path[i].Weight * (length + 1) / (without * (length - i));
            }
        }

        return sum;
    }

    readonly record struct Visit(ShapTree Tree, AskedValues Values, int Row);

    /// <summary>A column of the path; of coalitions without it the share that comes here, and whether those with it do.</summary>
    record struct Step(int Column, double Without, double With, double Weight);
}
