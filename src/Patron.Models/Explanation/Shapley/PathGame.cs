using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.Integration;

namespace Patron.Models.Explanation;

/// <summary>
/// Shapley values of one leaf for many rows at a time. With z the share that column j lets pass where it is not known, and o 1
/// where the row passes it and else 0, a coalition S is worth value x (product of o over S) x (product of z over the others), and
/// column j adds value x (o - z) x the integral over t from 0 to 1 of the product over all other columns of o t + z (1 - t): in
/// a random order, t is when j comes. With d columns that is a polynomial of degree d - 1, which Gauss and Legendre's rule with
/// half as many nodes integrates without error.
/// </summary>
/// <remarks>
/// Owen (1972), Management Science 18, for the integral; Yu et al. (2022), Linear TreeShap, for leaves as polynomials. Not for
/// several threads at once.
/// </remarks>
sealed class PathGame
{
    static readonly Lock Rules = new();
    static readonly List<GaussLegendreRule> Known = [];

    double[] _with = [];
    Vector<double>[] _factors = [];
    Vector<double>[] _before = [];
    Vector<double>[] _integrals = [];

    /// <summary>Adds what the leaf contributes.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="answers">255 for yes, 0 for no: answer after answer of the branch, within these row after row.</param>
    /// <param name="contributions">Column after column of the branch, within these row after row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="stride">Places for rows, at least as many and a multiple of every vector's width.</param>
    public void AddTo(Span<double> contributions, BranchLeaf leaf, ReadOnlySpan<byte> answers, int rows, int stride)
    {
        int columns = leaf.Columns.Length;
        if (columns == 0 || leaf.Value == 0)
            return;
        Reserve(columns, stride);
        for (int column = 0; column < columns; column++)
            Passed(leaf.Columns[column], answers, _with.AsSpan(column * stride, rows), stride);
        GaussLegendreRule rule = RuleFor(columns);
        ReadOnlySpan<Vector<double>> with = MemoryMarshal.Cast<double, Vector<double>>(_with);
        Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(contributions);
        int vectors = stride / Vector<double>.Count;
        for (int place = 0; place * Vector<double>.Count < rows; place++)
        {
            Integrate(leaf.Columns, rule, with, place, vectors);
            for (int column = 0; column < columns; column++)
            {
                LeafColumn one = leaf.Columns[column];
                Vector<double> moved = with[(column * vectors) + place] - new Vector<double>(one.Without);
                sums[(one.Place * vectors) + place] += new Vector<double>(leaf.Value) * moved * _integrals[column];
            }
        }
    }

    void Integrate(LeafColumn[] columns, GaussLegendreRule rule, ReadOnlySpan<Vector<double>> with, int place, int vectors)
    {
        Span<Vector<double>> factors = _factors.AsSpan(0, columns.Length);
        Span<Vector<double>> before = _before.AsSpan(0, columns.Length);
        Span<Vector<double>> integrals = _integrals.AsSpan(0, columns.Length);
        integrals.Clear();
        for (int node = 0; node < rule.Order; node++)
        {
            double t = rule.GetAbscissa(node);
            Vector<double> product = Vector<double>.One;
            for (int column = 0; column < factors.Length; column++)
            {
                before[column] = product;
                factors[column] = (with[(column * vectors) + place] * t) + new Vector<double>(columns[column].Without * (1 - t));
                product *= factors[column];
            }

            Vector<double> after = new(rule.GetWeight(node));
            for (int column = factors.Length - 1; column >= 0; column--)
            {
                integrals[column] += before[column] * after;
                after *= factors[column];
            }
        }
    }

    /// <summary>1 where the row passes the column on the way to the leaf, else 0.</summary>
    static void Passed(LeafColumn column, ReadOnlySpan<byte> answers, Span<double> with, int stride)
    {
        with.Fill(1);
        foreach (RequiredAnswer required in column.Answers)
        {
            ReadOnlySpan<byte> given = answers.Slice(required.Answer * stride, stride);
            byte no = required.IsYes ? (byte)0 : (byte)255;
            for (int row = 0; row < with.Length; row++)
                with[row] = given[row] == no ? 0 : with[row];
        }
    }

    void Reserve(int columns, int stride)
    {
        if (_with.Length < columns * stride)
            _with = new double[columns * stride];
        if (_factors.Length < columns)
            (_factors, _before, _integrals) = (new Vector<double>[columns], new Vector<double>[columns], new Vector<double>[columns]);
    }

    static GaussLegendreRule RuleFor(int columns)
    {
        int nodes = (columns + 1) / 2;
        lock (Rules)
        {
            while (Known.Count < nodes)
                Known.Add(new GaussLegendreRule(0, 1, Known.Count + 1));
            return Known[nodes - 1];
        }
    }
}
