using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>Code k of a number says that it lies above cut k - 1 and not above cut k, counted from 1.</summary>
sealed class NumberCodes : ColumnCodes
{
    public const int MostCuts = 255;

    readonly double[] _padded;

    /// <param name="column">The column's name.</param>
    /// <param name="cuts">Rising; at most 255.</param>
    public NumberCodes(string column, double[] cuts)
        : base(column)
    {
        Cuts = cuts;
        _padded = new double[BitOperations.RoundUpToPowerOf2((uint)cuts.Length + 1)];
        Array.Fill(_padded, double.PositiveInfinity);
        cuts.CopyTo(_padded, 0);
    }

    public double[] Cuts { get; }

    public override int Count => Cuts.Length + 2;

    protected override string Expected => "numbers";

    /// <summary>The largest number that has this code or a lower one.</summary>
    public double ThresholdOf(int code) => code <= Cuts.Length ? Cuts[code - 1] : double.MaxValue;

    public override void Encode(FeatureColumn values, int start, int end, Span<byte> codes, int stride)
    {
        ReadOnlySpan<double> numbers = ((NumericColumn)values).Values.AsSpan(start..end);
        for (int row = 0; row < numbers.Length; row++)
        {
            double number = numbers[row];
            if (double.IsFinite(number))
                codes[row * stride] = (byte)(1 + CutsBelow(number));
            else if (double.IsNaN(number))
                codes[row * stride] = Missing;
            else
                throw new ArgumentException($"column '{Column}', row {start + row}: {number}; numbers must be finite", Column);
        }
    }

    protected override bool Reads(FeatureColumn column) => column is NumericColumn;

    /// <summary>A binary search that does not branch: the number of cuts below a number.</summary>
    int CutsBelow(double number)
    {
        // Places stay below the length, a power of two: no bounds checks.
        ref double cuts = ref MemoryMarshal.GetArrayDataReference(_padded);
        int below = 0;
        for (int step = _padded.Length >> 1; step > 0; step >>= 1)
            below += step & -Unsafe.BitCast<bool, byte>(Unsafe.Add(ref cuts, below + step - 1) < number);
        return below;
    }
}
