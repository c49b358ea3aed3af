using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Patron.Models.Trees;

/// <summary>The nodes of a tree that strike out some of 32 leaves, whose bits stay in registers meanwhile.</summary>
sealed class LeafStrikes
{
    /// <summary>Bytes of eight leaves.</summary>
    public const int Planes = 4;

    const int Half = 32;

    readonly Strike[] _ranges;
    readonly Strike[] _sets;
    readonly Vector128<byte>[] _tables;

    /// <param name="nodes">What nodes ask, and the leaves on their left.</param>
    /// <param name="plane">The first byte of leaves.</param>
    public LeafStrikes(IEnumerable<StrikingNode> nodes, int plane)
    {
        StrikingNode[] striking = [.. nodes.Where(node => node.First < (plane + Planes) * 8 && node.End > plane * 8)];
        _ranges = [.. striking.Where(node => node.Test is CodeTest.RangeTest).Select(node => Strike.Of(node, plane))];
        StrikingNode[] sets = [.. striking.Where(node => node.Test is CodeTest.SetTest)];
        _sets = Array.ConvertAll(sets, node => Strike.Of(node, plane));
        _tables = Array.ConvertAll(sets, node => ((CodeTest.SetTest)node.Test).Lower);
    }

    /// <summary>Writes the bits of the leaves that remain, four bytes of leaves after each other, a batch of rows each.</summary>
    public void Sieve(ReadOnlySpan<byte> codes, Span<byte> remaining)
    {
        for (int row = 0; row < LeafSieve.Batch; row += 2 * Half)
            SievePart(ref MemoryMarshal.GetReference(codes[row..]), ref MemoryMarshal.GetReference(remaining[row..]));
    }

    // Rows a and b, 32 each; of each the four bytes of leaves.
    void SievePart(ref byte codes, ref byte remaining)
    {
        Vector256<byte> a0 = Vector256<byte>.AllBitsSet, a1 = a0, a2 = a0, a3 = a0;
        Vector256<byte> b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        foreach (ref readonly Strike strike in _ranges.AsSpan())
        {
            Vector256<byte> first = Vector256.Create(strike.First).AsByte();
            Vector256<byte> most = Vector256.Create(strike.Length).AsByte();
            // A code below the first wraps round to a large one.
            Vector256<byte> a = Vector256.LoadUnsafe(ref codes, strike.Codes) - first;
            Vector256<byte> b = Vector256.LoadUnsafe(ref codes, strike.Codes + Half) - first;
            a = Vector256.Equals(Vector256.Min(a, most), a);
            b = Vector256.Equals(Vector256.Min(b, most), b);
            Vector256<byte> keep0 = Vector256.Create(strike.Keep0).AsByte();
            Vector256<byte> keep1 = Vector256.Create(strike.Keep1).AsByte();
            Vector256<byte> keep2 = Vector256.Create(strike.Keep2).AsByte();
            Vector256<byte> keep3 = Vector256.Create(strike.Keep3).AsByte();
            (a0, b0, a1, b1) = (a0 & (a | keep0), b0 & (b | keep0), a1 & (a | keep1), b1 & (b | keep1));
            (a2, b2, a3, b3) = (a2 & (a | keep2), b2 & (b | keep2), a3 & (a | keep3), b3 & (b | keep3));
        }

        ref Vector128<byte> tables = ref MemoryMarshal.GetArrayDataReference(_tables);
        for (int set = 0; set < _sets.Length; set++)
        {
            ref readonly Strike strike = ref _sets[set];
            Vector128<byte> half = Unsafe.Add(ref tables, set);
            var table = Vector256.Create(half, half);
            Vector256<byte> a = IsIn(table, Vector256.LoadUnsafe(ref codes, strike.Codes));
            Vector256<byte> b = IsIn(table, Vector256.LoadUnsafe(ref codes, strike.Codes + Half));
            Vector256<byte> keep0 = Vector256.Create(strike.Keep0).AsByte();
            Vector256<byte> keep1 = Vector256.Create(strike.Keep1).AsByte();
            Vector256<byte> keep2 = Vector256.Create(strike.Keep2).AsByte();
            Vector256<byte> keep3 = Vector256.Create(strike.Keep3).AsByte();
            (a0, b0, a1, b1) = (a0 & (a | keep0), b0 & (b | keep0), a1 & (a | keep1), b1 & (b | keep1));
            (a2, b2, a3, b3) = (a2 & (a | keep2), b2 & (b | keep2), a3 & (a | keep3), b3 & (b | keep3));
        }

        Store(a0, b0, ref remaining, 0);
        Store(a1, b1, ref remaining, LeafSieve.Batch);
        Store(a2, b2, ref remaining, 2 * LeafSieve.Batch);
        Store(a3, b3, ref remaining, 3 * LeafSieve.Batch);
    }

    /// <summary>255 for codes whose bit is set in a table of 128 bits, which stands in both halves; 0 for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> IsIn(Vector256<byte> table, Vector256<byte> codes)
    {
        var bits = Vector256.Create(0x8040201008040201u).AsByte();
        Vector256<byte> bit = Take(bits, codes & Vector256.Create((byte)7));
        // The place of a byte of the table; from 16 on the topmost bit is set, and nothing is taken.
        Vector256<byte> place = ((codes.AsUInt16() >>> 3).AsByte() & Vector256.Create((byte)0x1f)) + Vector256.Create((byte)0x70);
        return Vector256.Equals(Take(table, place) & bit, bit);
    }

    /// <summary>Bytes of 16, which stand in both halves: at the place of the four lowest bits, 0 where the topmost is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Take(Vector256<byte> bytes, Vector256<byte> places)
    {
        if (Avx2.IsSupported)
            return Avx2.Shuffle(bytes, places);
        Vector256<byte> within = places & Vector256.Create((byte)0x8f);
        return Vector256.Create(
            Vector128.Shuffle(bytes.GetLower(), within.GetLower()), Vector128.Shuffle(bytes.GetLower(), within.GetUpper()));
    }

    static void Store(Vector256<byte> a, Vector256<byte> b, ref byte remaining, nuint place)
    {
        a.StoreUnsafe(ref remaining, place);
        b.StoreUnsafe(ref remaining, place + Half);
    }

    /// <summary>
    /// Where the codes lie that a node asks, their range, and the bits of leaves that stay where a row goes right; each byte four times.
    /// </summary>
    readonly record struct Strike(nuint Codes, uint First, uint Length, uint Keep0, uint Keep1, uint Keep2, uint Keep3)
    {
        public static Strike Of(StrikingNode node, int plane)
        {
            (byte first, byte length) = node.Test is CodeTest.RangeTest range ? (range.First, range.Length) : default;
            return new Strike(
                (nuint)(node.Test.Column * LeafSieve.Batch),
                FourOf(first),
                FourOf(length),
                FourOf(node.KeepIn(plane)),
                FourOf(node.KeepIn(plane + 1)),
                FourOf(node.KeepIn(plane + 2)),
                FourOf(node.KeepIn(plane + 3)));
        }

        static uint FourOf(byte value) => value * 0x01010101u;
    }
}

/// <summary>A node: what it asks, and the leaves [First, End) on its left.</summary>
readonly record struct StrikingNode(CodeTest Test, int First, int End)
{
    /// <summary>The bits of a byte of eight leaves that stay where a row goes right.</summary>
    public byte KeepIn(int plane)
    {
        int from = Math.Clamp(First - (8 * plane), 0, 8);
        int to = Math.Clamp(End - (8 * plane), 0, 8);
        return (byte)~(((1 << to) - 1) & ~((1 << from) - 1));
    }
}
