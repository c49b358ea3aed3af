using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Patron.Models.Trees;

/// <summary>
/// Finds how many of some rising cuts lie below numbers: the bucket of a number says it but for the few cuts of the same bucket,
/// which are compared. Buckets are equally wide; where cuts crowd too much for them, their order is searched.
/// </summary>
sealed class CutSearch
{
    const int Buckets = 1024;
    const int MostInBucket = 4;

    readonly double[] _cuts;
    readonly byte[] _before = new byte[Buckets];
    readonly double _lowest;
    readonly double _scale;
    readonly int _inBucket;
    readonly int _half;

    /// <param name="cuts">Rising, finite; at most 255.</param>
    public CutSearch(ReadOnlySpan<double> cuts)
    {
        // No finite number lies above the greatest double.
        if (cuts.Length > 0 && cuts[^1] == double.MaxValue)
            cuts = cuts[..^1];
        int places = (int)BitOperations.RoundUpToPowerOf2((uint)cuts.Length + 1);
        _half = places / 2;
        _cuts = new double[places + MostInBucket];
        Array.Fill(_cuts, double.PositiveInfinity);
        cuts.CopyTo(_cuts);
        if (cuts.Length == 0)
            return;
        _lowest = cuts[0];
        _scale = (Buckets - 1) / (cuts[^1] - cuts[0]);
        if (!double.IsFinite(_scale))
            _scale = 0;
        int[] counts = new int[Buckets];
        foreach (double cut in cuts)
            counts[BucketOf(cut, _lowest, _scale)]++;
        _inBucket = counts.Max();
        for (int bucket = 1; bucket < Buckets; bucket++)
            _before[bucket] = (byte)(_before[bucket - 1] + counts[bucket - 1]);
    }

    /// <summary>Writes for each number 1 and how many cuts lie below it, for NaN 0; each so many bytes after the one before.</summary>
    public void WriteCodes(ReadOnlySpan<double> numbers, Span<byte> codes, int stride)
    {
        if (_inBucket <= 1)
            WriteOfOne(numbers, codes, stride);
        else if (_inBucket <= MostInBucket)
            WriteOfFew(numbers, codes, stride);
        else
            WriteOfMany(numbers, codes, stride);
    }

    // A bucket is monotone in its number, so that cuts of lower buckets lie below the number and those of higher ones do not.
    // Places stay within the cuts, which end with infinities: no bounds checks.
    void WriteOfOne(ReadOnlySpan<double> numbers, Span<byte> codes, int stride)
    {
        ref double cuts = ref MemoryMarshal.GetArrayDataReference(_cuts);
        byte[] before = _before;
        (double lowest, double scale) = (_lowest, _scale);
        for (int row = 0; row < numbers.Length; row++)
        {
            double number = numbers[row];
            int below = before[BucketOf(number, lowest, scale)];
            codes[row * stride] = CodeOf(number, below + IsBelow(Unsafe.Add(ref cuts, below), number));
        }
    }

    void WriteOfFew(ReadOnlySpan<double> numbers, Span<byte> codes, int stride)
    {
        ref double cuts = ref MemoryMarshal.GetArrayDataReference(_cuts);
        byte[] before = _before;
        (double lowest, double scale) = (_lowest, _scale);
        for (int row = 0; row < numbers.Length; row++)
        {
            double number = numbers[row];
            int first = before[BucketOf(number, lowest, scale)];
            int below = first;
            for (int place = 0; place < MostInBucket; place++)
                below += IsBelow(Unsafe.Add(ref cuts, first + place), number);
            codes[row * stride] = CodeOf(number, below);
        }
    }

    /// <summary>A binary search that does not branch.</summary>
    void WriteOfMany(ReadOnlySpan<double> numbers, Span<byte> codes, int stride)
    {
        ref double cuts = ref MemoryMarshal.GetArrayDataReference(_cuts);
        for (int row = 0; row < numbers.Length; row++)
        {
            int below = 0;
            for (int step = _half; step > 0; step >>= 1)
                below += step & -IsBelow(Unsafe.Add(ref cuts, below + step - 1), numbers[row]);
            codes[row * stride] = CodeOf(numbers[row], below);
        }
    }

    static int BucketOf(double number, double lowest, double scale)
    {
        double bucket = double.MaxNative((number - lowest) * scale, 0);
        return double.ConvertToIntegerNative<int>(double.MinNative(bucket, Buckets - 1)) & (Buckets - 1);
    }

    static int IsBelow(double cut, double number) => Unsafe.BitCast<bool, byte>(cut < number);

    static byte CodeOf(double number, int below) => (byte)((below + 1) & -Unsafe.BitCast<bool, byte>(!double.IsNaN(number)));
}
