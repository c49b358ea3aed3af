using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>
/// Customers in the order of the hash of their keys: neither the order of the rows nor the alphabet says who comes first among equals, and
/// the first of them are a random sample of all.
/// </summary>
static class KeyOrder
{
    /// <summary>The rows in that order.</summary>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    public static int[] Of(IReadOnlyList<string> keys, int? threads = null)
    {
        ulong[] hashes = new ulong[keys.Count];
        int[] rows = new int[keys.Count];
        OrderedSum.ForBlocks(keys.Count, threads, (start, end) =>
        {
            for (int row = start; row < end; row++)
                (hashes[row], rows[row]) = ((ulong)StableHash.Of(0, "allocation", keys[row]), row);
        });
        Array.Sort(hashes, rows);
        for (int place = 1; place < rows.Length; place++)
        {
            if (hashes[place] == hashes[place - 1])
                SortEqual(keys, hashes, rows, place - 1);
        }

        return rows;
    }

    static void SortEqual(IReadOnlyList<string> keys, ulong[] hashes, int[] rows, int start)
    {
        int end = start + 1;
        while (end < rows.Length && hashes[end] == hashes[start])
            end++;
        Array.Sort(rows, start, end - start, Comparer<int>.Create((one, other) => string.CompareOrdinal(keys[one], keys[other])));
        for (int place = start + 1; place < end; place++)
        {
            if (keys[rows[place]] == keys[rows[place - 1]])
                throw new ArgumentException(
                    $"row {Math.Max(rows[place], rows[place - 1])}: key '{keys[rows[place]]}' is there twice; a customer gets at most one treatment",
                    nameof(keys));
        }
    }
}
