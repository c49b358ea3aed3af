using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Trees;

/// <summary>
/// Gradients and hessians of rows as whole numbers of a unit: whole numbers have the same sum in any order, and a sibling's sums
/// are the parent's less one's own, to the bit. A row is two words: its gradient; its hessian, with a count of 1 in the bits
/// above.
/// </summary>
/// <remarks>
/// The units leave room for the sums of all rows: of 10,000 rows a gradient keeps 48 bits, of 100 million 35.
/// </remarks>
sealed class GradientWords
{
    readonly long[] _words;
    readonly int _countShift;
    readonly int _gradientBits;
    double _gradientUnit;
    double _hessianUnit;

    public GradientWords(int rows)
    {
        _words = new long[2 * (long)rows];
        int countBits = 1 + (int)Math.Log2(Math.Max(1, rows));
        _countShift = 63 - countBits;
        _gradientBits = 62 - countBits;
    }

    /// <summary>The words of all rows, two for each; before they are rounded, the bits of doubles.</summary>
    public Span<long> Words => _words;

    /// <summary>What is added to a row's second word to count it.</summary>
    public long One => 1L << _countShift;

    /// <summary>Mean square of gradients over mean hessian: about 1 where the loss is the likelihood of the target.</summary>
    public double Dispersion { get; set; }

    public double Gradient(long word) => word * _gradientUnit;

    public double Hessian(long word) => (word & (One - 1)) * _hessianUnit;

    public int Rows(long word) => (int)(word >> _countShift);

    /// <summary>Copies the words of some rows.</summary>
    public void Gather(ReadOnlySpan<int> rows, Span<long> batch)
    {
        ref long from = ref MemoryMarshal.GetArrayDataReference(_words);
        ref long to = ref MemoryMarshal.GetReference(batch);
        for (int i = 0; i < rows.Length; i++)
            Vector128.LoadUnsafe(ref from, (nuint)rows[i] * 2).StoreUnsafe(ref to, (nuint)i * 2);
    }

    /// <summary>The sums of some rows.</summary>
    public Sums Total(ReadOnlySpan<int> rows)
    {
        Sums total = default;
        foreach (int row in rows)
            total += new Sums(_words[2 * row], _words[(2 * row) + 1]);
        return total;
    }

    /// <summary>Chooses the units and returns what gradients and hessians are to be multiplied by before rounding.</summary>
    /// <param name="largestGradient">Of any row, without its sign.</param>
    /// <param name="allHessians">Sum over all rows.</param>
    public (double Gradient, double Hessian) SetUnits(double largestGradient, double allHessians)
    {
        int gradient = Exponent(largestGradient, _gradientBits - 1);
        int hessian = Exponent(allHessians, _countShift - 2);
        (_gradientUnit, _hessianUnit) = (Math.ScaleB(1, -gradient), Math.ScaleB(1, -hessian));
        return (Math.ScaleB(1, gradient), Math.ScaleB(1, hessian));
    }

    /// <summary>The power of two that brings a value to so many bits, within those of normal doubles.</summary>
    static int Exponent(double value, int bits) => value > 0 ? Math.Clamp(bits - Math.ILogB(value), -1000, 1000) : 0;
}
