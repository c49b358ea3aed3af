using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Patron.Models.Numerics;

/// <summary>
/// The one hash behind samples, splits, hold-outs and arms: XXH64 with seed 42 of UTF-8 text, the same value as Spark's
/// <c>xxhash64</c> of that string.
/// </summary>
/// <remarks>XXH64 as specified by Y. Collet, "xxHash fast digest algorithm", version 0.1.1.</remarks>
public static class StableHash
{
    const ulong Seed = 42;
    const ulong Prime1 = 0x9E3779B185EBCA87;
    const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    const ulong Prime3 = 0x165667B19E3779F9;
    const ulong Prime4 = 0x85EBCA77C2B2AE63;
    const ulong Prime5 = 0x27D4EB2F165667C5;

    /// <summary>The hash of <c>seed:purpose:key</c>, signed as in SQL.</summary>
    public static long Of(long seed, string purpose, string key)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{seed}:{purpose}:{key}");
        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        return (long)OfBytes(bytes);
    }

    /// <summary>A share in [0, 1) for <c>seed:purpose:key</c>, uniform over keys: the top 53 bits of the hash.</summary>
    public static double Share(long seed, string purpose, string key) => ((ulong)Of(seed, purpose, key) >> 11) * (1.0 / (1UL << 53));

    /// <summary>XXH64 of bytes, seed 42 unless given.</summary>
    public static ulong OfBytes(ReadOnlySpan<byte> bytes, ulong seed = Seed)
    {
        int length = bytes.Length;
        ulong hash;
        if (length >= 32)
        {
            ulong a = seed + Prime1 + Prime2;
            ulong b = seed + Prime2;
            ulong c = seed;
            ulong d = seed - Prime1;
            for (; bytes.Length >= 32; bytes = bytes[32..])
            {
                a = Round(a, Read64(bytes));
                b = Round(b, Read64(bytes[8..]));
                c = Round(c, Read64(bytes[16..]));
                d = Round(d, Read64(bytes[24..]));
            }

            hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            hash = Merge(Merge(Merge(Merge(hash, a), b), c), d);
        }
        else
        {
            hash = seed + Prime5;
        }

        return Avalanche(Tail(hash + (ulong)length, bytes));
    }

    static ulong Tail(ulong hash, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, Read64(bytes)), 27) * Prime1) + Prime4;
        if (bytes.Length >= 4)
        {
            ulong word = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            hash = (BitOperations.RotateLeft(hash ^ (word * Prime1), 23) * Prime2) + Prime3;
            bytes = bytes[4..];
        }

        foreach (byte value in bytes)
            hash = BitOperations.RotateLeft(hash ^ (value * Prime5), 11) * Prime1;
        return hash;
    }

    static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    static ulong Round(ulong lane, ulong word) => BitOperations.RotateLeft(lane + (word * Prime2), 31) * Prime1;

    static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    static ulong Read64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
