using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Trees;

/// <summary>Tells of many codes of a column at once whether they go left at a node.</summary>
abstract class CodeTest(int column)
{
    /// <summary>The place of the column.</summary>
    public int Column { get; } = column;

    /// <summary>A test for the codes of a set.</summary>
    public static CodeTest Of(int column, CodeSet set)
    {
        int first = 0;
        while (first < 256 && !set.Contains(first))
            first++;
        int end = first;
        while (end < 256 && set.Contains(end))
            end++;
        for (int code = end; code < 256; code++)
        {
            if (set.Contains(code))
                return new SetTest(column, set);
        }

        return first < 256 ? new RangeTest(column, (byte)first, (byte)(end - 1 - first)) : new SetTest(column, set);
    }

    /// <summary>Writes 255 for each code that goes left, 0 for others; the number of codes is a multiple of 32.</summary>
    public abstract void Find(ReadOnlySpan<byte> codes, Span<byte> left);

    /// <summary>Codes from a first one to a last one.</summary>
    public sealed class RangeTest(int column, byte first, byte length) : CodeTest(column)
    {
        public byte First { get; } = first;

        /// <summary>How many codes follow the first.</summary>
        public byte Length { get; } = length;

        public override void Find(ReadOnlySpan<byte> codes, Span<byte> left)
        {
            ref byte from = ref MemoryMarshal.GetReference(codes);
            ref byte to = ref MemoryMarshal.GetReference(left);
            Vector256<byte> begin = Vector256.Create(First);
            Vector256<byte> most = Vector256.Create(Length);
            for (nuint row = 0; row < (nuint)left.Length; row += (nuint)Vector256<byte>.Count)
            {
                // A code below the first wraps round to a large one.
                Vector256<byte> above = Vector256.LoadUnsafe(ref from, row) - begin;
                Vector256.Equals(Vector256.Min(above, most), above).StoreUnsafe(ref to, row);
            }
        }
    }

    /// <summary>Any codes: a table of 256 bits, 16 bytes for the lower codes and 16 for the upper.</summary>
    public sealed class SetTest : CodeTest
    {
        readonly Vector128<byte> _upper;

        public SetTest(int column, CodeSet set)
            : base(column)
        {
            Lower = Vector128.Create(set[0], set[1]).AsByte();
            _upper = Vector128.Create(set[2], set[3]).AsByte();
        }

        /// <summary>The bits of the codes below 128.</summary>
        public Vector128<byte> Lower { get; }

        /// <summary>Whether there are codes from 128 on.</summary>
        public bool HasUpper => _upper != Vector128<byte>.Zero;

        public override void Find(ReadOnlySpan<byte> codes, Span<byte> left)
        {
            ref byte from = ref MemoryMarshal.GetReference(codes);
            ref byte to = ref MemoryMarshal.GetReference(left);
            Vector128<byte> bits = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
            for (nuint row = 0; row < (nuint)left.Length; row += (nuint)Vector128<byte>.Count)
            {
                Vector128<byte> code = Vector128.LoadUnsafe(ref from, row);
                Vector128<byte> place = code >>> 3;
                // Places outside a table give 0.
                Vector128<byte> above = place - Vector128.Create((byte)16);
                Vector128<byte> table = Vector128.Shuffle(Lower, place) | Vector128.Shuffle(_upper, above);
                Vector128<byte> bit = Vector128.Shuffle(bits, code & Vector128.Create((byte)7));
                Vector128.Equals(table & bit, bit).StoreUnsafe(ref to, row);
            }
        }
    }
}
