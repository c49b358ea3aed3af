using System.Numerics;
using System.Runtime.InteropServices;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>Code k of a number says that it lies above cut k - 1 and not above cut k, counted from 1.</summary>
sealed class NumberCodes : ColumnCodes
{
    public const int MostCuts = 255;

    readonly CutSearch _search;

    /// <param name="column">The column's name.</param>
    /// <param name="cuts">Rising; at most 255.</param>
    public NumberCodes(string column, double[] cuts)
        : base(column)
    {
        Cuts = cuts;
        _search = new CutSearch(cuts);
    }

    public double[] Cuts { get; }

    public override int Count => Cuts.Length + 2;

    protected override string Expected => "numbers";

    /// <summary>The largest number that has this code or a lower one.</summary>
    public double ThresholdOf(int code) => code <= Cuts.Length ? Cuts[code - 1] : double.MaxValue;

    public override void Encode(
        FeatureColumn values, int start, int end, Span<byte> codes, int stride, UnseenCounter? unseen = null)
    {
        ReadOnlySpan<double> numbers = ((NumericColumn)values).Values.AsSpan(start..end);
        _search.WriteCodes(numbers, codes, stride);
        if (FirstInfinite(numbers) is { } row)
            throw new ArgumentException($"column '{Column}', row {start + row}: {numbers[row]}; numbers must be finite", Column);
    }

    protected override bool Reads(FeatureColumn column) => column is NumericColumn;

    static int? FirstInfinite(ReadOnlySpan<double> numbers)
    {
        bool any = false;
        ReadOnlySpan<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(numbers);
        foreach (Vector<double> some in wide)
            any |= Vector.EqualsAny(Vector.Abs(some), new Vector<double>(double.PositiveInfinity));
        for (int row = any ? 0 : wide.Length * Vector<double>.Count; row < numbers.Length; row++)
        {
            if (double.IsInfinity(numbers[row]))
                return row;
        }

        return null;
    }
}
