using Patron.Models.Trees;

namespace Patron.Models.Forest;

/// <summary>
/// Sums of what trees say of rows they had not drawn. Values are rounded to whole numbers of a unit, whose sums are the same in
/// whatever order threads finish their trees.
/// </summary>
sealed class OutOfBag
{
    readonly ForestTarget _target;
    readonly double _scale;
    readonly long[] _sums;
    readonly int[] _trees;

    public OutOfBag(ForestTarget target, int trees)
    {
        _target = target;
        double largest = target.Values.Max(Math.Abs);
        // A sum over all trees keeps below 2^62.
        _scale = largest > 0 ? Math.ScaleB(1, Math.Clamp(60 - Math.ILogB(largest) - (int)Math.Log2(trees), -1000, 1000)) : 1;
        _sums = new long[target.Values.Length];
        _trees = new int[target.Values.Length];
    }

    /// <summary>Adds a tree for the rows that its bag has not.</summary>
    public void Add(CodedTree tree, byte[][] codes, Bag bag)
    {
        foreach (int row in _target.Rows)
        {
            if (bag.Times(row) > 0)
                continue;
            _sums[row] += (long)Math.Round(tree.ValueOf(codes, row) * _scale);
            _trees[row]++;
        }
    }

    public void Add(OutOfBag other)
    {
        for (int row = 0; row < _sums.Length; row++)
        {
            _sums[row] += other._sums[row];
            _trees[row] += other._trees[row];
        }
    }

    /// <summary>Means by row, and their error.</summary>
    public ForestReport Report()
    {
        double[] means = new double[_sums.Length];
        Array.Fill(means, double.NaN);
        double error = 0;
        double weight = 0;
        foreach (int row in _target.Rows)
        {
            if (_trees[row] == 0)
                continue;
            means[row] = _sums[row] / _scale / _trees[row];
            double difference = means[row] - _target.Values[row];
            error += _target.WeightOf(row) * difference * difference;
            weight += _target.WeightOf(row);
        }

        return new ForestReport(means, weight > 0 ? error / weight : null);
    }
}
