using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>Moves a vector's first values to the rows they belong to.</summary>
static unsafe class Scatter
{
    /// <summary>
    /// Value i goes to row places[i], which is never before i, so going down overwrites nothing; other rows become NULL. A value
    /// is size bytes; a long text's pointer moves with it.
    /// </summary>
    public static void Spread(nint native, int size, ReadOnlySpan<int> places, int rows)
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(native);
        byte* data = NativeMethods.duckdb_vector_get_data(native);
        ulong* validity = NativeMethods.duckdb_vector_get_validity(native);
        int end = rows;
        for (int i = places.Length - 1; i >= 0; i--)
        {
            int place = places[i];
            SetNull(data, validity, size, place + 1, end);
            bool valid = ((validity[i >> 6] >> (i & 63)) & 1) != 0;
            new ReadOnlySpan<byte>(data + (i * size), size).CopyTo(new Span<byte>(data + (place * size), size));
            Set(validity, place, valid);
            end = place;
        }

        SetNull(data, validity, size, 0, end);
    }

    static void SetNull(byte* data, ulong* validity, int size, int from, int to)
    {
        new Span<byte>(data + (from * size), (to - from) * size).Clear();
        for (int row = from; row < to; row++)
            Set(validity, row, false);
    }

    static void Set(ulong* validity, int row, bool valid)
    {
        ulong bit = 1UL << (row & 63);
        validity[row >> 6] = valid ? validity[row >> 6] | bit : validity[row >> 6] & ~bit;
    }
}
