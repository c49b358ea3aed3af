using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>The customers of a block who may be gone, in vectors, and those who had no chance to leave.</summary>
sealed class MayBeGone
{
    [ThreadStatic]
    static MayBeGone? _ofThread;

    readonly double[] _aliveAge = new double[OrderedSum.BlockRows + 1];
    readonly double[] _aliveWeight = new double[OrderedSum.BlockRows + 1];
    int _alive;

    /// <summary>Those who may be gone.</summary>
    public BlockVectors Unsure { get; } = new();

    /// <summary>Ages of the customers who are surely alive.</summary>
    public ReadOnlySpan<double> AliveAge => _aliveAge.AsSpan(0, _alive);

    /// <summary>Weights of the customers who are surely alive.</summary>
    public ReadOnlySpan<double> AliveWeight => _aliveWeight.AsSpan(0, _alive);

    /// <summary>Parts the rows [start, end), at most a block; valid until this thread parts others.</summary>
    public static MayBeGone Of(PurchaseHistories histories, int start, int end, FirstChance first)
    {
        MayBeGone parted = _ofThread ??= new MayBeGone();
        parted.Part(histories, start, end, first);
        return parted;
    }

    /// <remarks>Each row is written to both and counted in one: a branch would be foreseen wrongly for every second customer.</remarks>
    void Part(PurchaseHistories histories, int start, int end, FirstChance first)
    {
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        CustomerWeights weights = histories.Weights;
        (int unsure, int alive) = (0, 0);
        for (int row = start; row < end; row++)
        {
            double weight = weights[row];
            Unsure.Put(unsure, frequency[row], recency[row], age[row], weight);
            (_aliveAge[alive], _aliveWeight[alive]) = (age[row], weight);
            int mayBeGone = frequency[row] + (int)first > 0 ? 1 : 0;
            unsure += mayBeGone;
            alive += 1 - mayBeGone;
        }

        Unsure.End(unsure);
        _alive = alive;
    }
}
