using System.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Groups of rows that are equal in three columns, numbered in order of first appearance.</summary>
sealed record DistinctRows(int[] GroupOfRow, int[] FirstRows)
{
    /// <summary>Rows from which a share of distinct ones is estimated.</summary>
    const int Sample = 16_384;

    /// <summary>A part with fewer rows is not worth a thread.</summary>
    const int FewestRowsOfPart = 32_768;

    public static DistinctRows Find(double[] first, double[] second, double[] third)
    {
        int[] groups = new int[first.Length];
        return new DistinctRows(groups, [.. Find(first, second, third, 0, first.Length, groups)]);
    }

    /// <summary>
    /// Groups that a thread each finds in its part of the rows: equal rows of two parts are two groups, and on other numbers of threads the
    /// groups are others.
    /// </summary>
    /// <remarks>Without recency, customers of equal frequency and age.</remarks>
    public static DistinctRows FindInParts(double[] frequency, double[]? recency, double[] age, int? threads)
    {
        int rows = frequency.Length;
        int parts = Math.Clamp(rows / FewestRowsOfPart, 1, threads ?? Environment.ProcessorCount);
        int[] groups = new int[rows];
        var firstRows = new List<int>[parts];
        Parallel.For(0, parts, part => firstRows[part] = Find(frequency, recency, age, Start(part), Start(part + 1), groups));
        int[] before = new int[parts];
        for (int part = 1; part < parts; part++)
            before[part] = before[part - 1] + firstRows[part - 1].Count;
        Parallel.For(1, parts, part =>
        {
            foreach (ref int group in groups.AsSpan(Start(part)..Start(part + 1)))
                group += before[part];
        });
        return new DistinctRows(groups, [.. firstRows.SelectMany(part => part)]);

        int Start(int part) => (int)((long)part * rows / parts);
    }

    /// <summary>Every row by itself.</summary>
    public static DistinctRows Each(int rows)
    {
        int[] each = [.. Enumerable.Range(0, rows)];
        return new DistinctRows(each, each);
    }

    /// <summary>The share of distinct rows in a sample of many rows; that of few tells nothing and is 0.</summary>
    public static double ShareOf(double[] first, double[]? second, double[] third)
    {
        if (first.Length < 4 * Sample)
            return 0;
        int[] rows = [.. Enumerable.Range(0, Sample).Select(index => (int)((long)index * first.Length / Sample))];
        return (double)Find(Pick(first, rows), second is null ? null : Pick(second, rows), Pick(third, rows), 0, Sample, rows).Count / Sample;
    }

    /// <summary>Some rows of a column.</summary>
    public static double[] Pick(double[] column, int[] rows)
    {
        double[] picked = new double[rows.Length];
        for (int index = 0; index < rows.Length; index++)
            picked[index] = column[rows[index]];
        return picked;
    }

    static List<int> Find(double[] first, double[]? second, double[] third, int start, int end, int[] groups)
    {
        if (second is null)
            return new FrequencyAndAge().Find(first, third, start, end, groups);
        Table table = new();
        List<int> firstRows = [];
        for (int row = start; row < end; row++)
        {
            groups[row] = table.GroupOf(new Key(first[row], second[row], third[row]));
            if (groups[row] == firstRows.Count)
                firstRows.Add(row);
        }

        return firstRows;
    }

    internal readonly struct Key(double first, double second, double third)
    {
        readonly double _first = first;
        readonly double _second = second;
        readonly double _third = third;

        public bool Equals(in Key other) => _first == other._first && _second == other._second && _third == other._third;

        public ulong Hash()
        {
            ulong hash = Bits(_first) * 0x9E3779B97F4A7C15;
            hash = (BitOperations.RotateLeft(hash, 29) ^ Bits(_second)) * 0xBF58476D1CE4E5B9;
            hash = (BitOperations.RotateLeft(hash, 31) ^ Bits(_third)) * 0x94D049BB133111EB;
            return hash ^ (hash >> 29);

            // Adding 0 gives both zeros the same bits.
            static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value + 0.0);
        }
    }

    /// <summary>
    /// Open addressing. A slot holds the upper half of the hash beside the group, so that a key is fetched only when it is almost
    /// surely the one; the table grows with the groups, so that few groups stay in the processor's cache.
    /// </summary>
    internal sealed class Table
    {
        Key[] _keys = new Key[512];
        ulong[] _slots = new ulong[1024];
        int _count;

        public int GroupOf(in Key key)
        {
            ulong hash = key.Hash();
            int mask = _slots.Length - 1;
            int slot = (int)hash & mask;
            for (ulong entry = _slots[slot]; entry != 0; entry = _slots[slot = (slot + 1) & mask])
            {
                int group = (int)(uint)entry - 1;
                if (entry >> 32 == hash >> 32 && _keys[group].Equals(key))
                    return group;
            }

            return Add(key, hash, slot);
        }

        int Add(in Key key, ulong hash, int slot)
        {
            if (_count == _keys.Length)
            {
                Grow();
                slot = FreeSlot(hash);
            }

            _keys[_count] = key;
            _slots[slot] = Entry(hash, _count);
            return _count++;
        }

        void Grow()
        {
            Array.Resize(ref _keys, 2 * _keys.Length);
            _slots = new ulong[2 * _slots.Length];
            for (int group = 0; group < _count; group++)
            {
                ulong hash = _keys[group].Hash();
                _slots[FreeSlot(hash)] = Entry(hash, group);
            }
        }

        int FreeSlot(ulong hash)
        {
            int mask = _slots.Length - 1;
            int slot = (int)hash & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            return slot;
        }

        static ulong Entry(ulong hash, int group) => (hash >> 32 << 32) | (uint)(group + 1);
    }
}
