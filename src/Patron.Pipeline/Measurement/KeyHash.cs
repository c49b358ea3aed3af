using System.Buffers.Binary;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// A hash of customers' keys for tables in memory, several times as quick as XXH64 for some twenty bytes: products of 64 by 64 bits, each
/// with its two halves folded into one. Nothing is kept by it or drawn by it; see <see cref="Models.Numerics.StableHash"/> for that.
/// </summary>
static class KeyHash
{
    // The fractions of the square roots of 2, 3 and 5 in 64 bits, made odd.
    const ulong First = 0x6A09E667F3BCC909;
    const ulong Second = 0xBB67AE8584CAA73B;
    const ulong Third = 0x3C6EF372FE94F82B;

    /// <summary>The hash of some bytes.</summary>
    /// <param name="key">Any number of bytes.</param>
    /// <param name="seed">Tells hashes of the same key apart.</param>
    public static ulong Of(ReadOnlySpan<byte> key, uint seed)
    {
        ulong sum = (((ulong)key.Length << 32) | seed) * First;
        for (; key.Length > 16; key = key[16..])
            sum = Fold(Read64(key) ^ First ^ sum, Read64(key[8..]) ^ Second);
        (ulong left, ulong right) = key.Length switch
        {
            // The two may overlap.
            >= 8 => (Read64(key), Read64(key[^8..])),
            >= 4 => (Read32(key), Read32(key[^4..])),
            > 0 => (((ulong)key[0] << 16) | ((ulong)key[key.Length / 2] << 8) | key[^1], 0UL),
            _ => (0UL, 0UL),
        };
        return Fold(Fold(left ^ Second, right ^ sum) ^ Third, sum ^ First);
    }

    static ulong Fold(ulong one, ulong other)
    {
        ulong high = Math.BigMul(one, other, out ulong low);
        return high ^ low;
    }

    static ulong Read64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    static ulong Read32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
