using System.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Groups of rows that are equal in three columns, numbered in order of first appearance.</summary>
sealed record DistinctRows(int[] GroupOfRow, int[] FirstRows)
{
    /// <summary>Open addressing over the values' bits; the order of groups depends on the rows alone.</summary>
    public static DistinctRows Find(double[] first, double[] second, double[] third)
    {
        int rows = first.Length;
        int[] slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * (long)rows))];
        int mask = slots.Length - 1;
        int[] group = new int[rows];
        List<int> firstRows = [];
        for (int row = 0; row < rows; row++)
        {
            int slot = (int)Hash(first[row], second[row], third[row]) & mask;
            while (slots[slot] != 0 && !Equal(firstRows[slots[slot] - 1], row))
                slot = (slot + 1) & mask;
            if (slots[slot] == 0)
            {
                firstRows.Add(row);
                slots[slot] = firstRows.Count;
            }

            group[row] = slots[slot] - 1;
        }

        return new DistinctRows(group, [.. firstRows]);

        bool Equal(int a, int b) => first[a] == first[b] && second[a] == second[b] && third[a] == third[b];
    }

    static ulong Hash(double a, double b, double c)
    {
        // Adding 0 gives both zeros the same bits.
        ulong hash = Bits(a) * 0x9E3779B97F4A7C15;
        hash = (BitOperations.RotateLeft(hash, 29) ^ Bits(b)) * 0xBF58476D1CE4E5B9;
        hash = (BitOperations.RotateLeft(hash, 31) ^ Bits(c)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 32);
    }

    static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value + 0.0);
}
