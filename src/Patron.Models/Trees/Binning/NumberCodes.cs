using System.Runtime.CompilerServices;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>Code k of a number says that it lies above cut k - 1 and not above cut k, counted from 1.</summary>
sealed class NumberCodes : ColumnCodes
{
    public const int MostCuts = 255;

    readonly double[] _padded = new double[MostCuts];

    /// <param name="column">The column's name.</param>
    /// <param name="cuts">Rising; at most 255.</param>
    public NumberCodes(string column, double[] cuts)
        : base(column)
    {
        Cuts = cuts;
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
        double[] numbers = ((NumericColumn)values).Values;
        for (int row = start; row < end; row++)
        {
            double number = numbers[row];
            if (double.IsInfinity(number))
                throw new ArgumentException($"column '{Column}', row {row}: {number}; numbers must be finite", Column);
            codes[(row - start) * stride] = double.IsNaN(number) ? (byte)Missing : (byte)(1 + CutsBelow(number));
        }
    }

    protected override bool Reads(FeatureColumn column) => column is NumericColumn;

    /// <summary>A binary search that does not branch: the number of cuts below a number.</summary>
    int CutsBelow(double number)
    {
        int below = 0;
        for (int step = 128; step > 0; step >>= 1)
            below += step & -Unsafe.BitCast<bool, byte>(_padded[below + step - 1] < number);
        return below;
    }
}
