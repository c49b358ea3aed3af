using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Some customers of a block of rows, in vectors of four, padded with rows of weight zero. A thread fills the same vectors block after
/// block, so that no copy of all histories is ever made.
/// </summary>
sealed class BlockVectors
{
    // One row more than a block may have: the place of a row that is written before it is known whether it counts.
    readonly double[] _frequency = new double[OrderedSum.BlockRows + 4];
    readonly double[] _recency = new double[OrderedSum.BlockRows + 4];
    readonly double[] _age = new double[OrderedSum.BlockRows + 4];
    readonly double[] _weight = new double[OrderedSum.BlockRows + 4];
    int _padded;

    public ReadOnlySpan<Vector256<double>> Frequency => Vectors(_frequency);

    public ReadOnlySpan<Vector256<double>> Recency => Vectors(_recency);

    public ReadOnlySpan<Vector256<double>> Age => Vectors(_age);

    /// <summary>0 for the rows that fill the last vector.</summary>
    public ReadOnlySpan<Vector256<double>> Weight => Vectors(_weight);

    /// <summary>Writes a customer.</summary>
    public void Put(int index, double frequency, double recency, double age, double weight) =>
        (_frequency[index], _recency[index], _age[index], _weight[index]) = (frequency, recency, age, weight);

    /// <summary>All customers are written: fills the last vector.</summary>
    public void End(int count)
    {
        _padded = (count + 3) / 4 * 4;
        for (int index = count; index < _padded; index++)
            Put(index, 1, 0, 0, 0);
    }

    ReadOnlySpan<Vector256<double>> Vectors(double[] column) => MemoryMarshal.Cast<double, Vector256<double>>(column.AsSpan(0, _padded));
}
