using System.Numerics;
using System.Runtime.CompilerServices;

namespace Patron.Models.Btyd;

/// <summary>
/// Groups of rows of equal frequency and age, numbered in order of first appearance. Where purchases are counted by day there are few
/// ages, and a group's place is found from the age's number and the frequency.
/// </summary>
sealed class FrequencyAndAge
{
    /// <summary>Frequencies, from 0, and ages that have places; groups of others are in a table of all.</summary>
    const int Frequencies = 64;

    const int MostAges = 4096;

    readonly DistinctRows.Table _others = new();
    readonly List<int> _groupsOfOthers = [];
    double[] _ages = new double[256];
    int[] _slots = new int[1024];
    int[] _groups = new int[256 * Frequencies];
    int _ageCount;
    int _count;

    /// <summary>Puts down the groups of the rows [start, end); returns the first row of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public List<int> Find(double[] frequency, double[] age, int start, int end, int[] groups)
    {
        List<int> firstRows = [];
        for (int row = start; row < end; row++)
        {
            groups[row] = GroupOf(frequency[row], age[row]);
            if (groups[row] == firstRows.Count)
                firstRows.Add(row);
        }

        return firstRows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int GroupOf(double frequency, double age)
    {
        int number = frequency < Frequencies ? NumberOf(age) : MostAges;
        if (number == MostAges)
            return GroupOfOther(frequency, age);
        ref int group = ref _groups[(number * Frequencies) + (int)frequency];
        if (group == 0)
            group = ++_count;
        return group - 1;
    }

    int GroupOfOther(double frequency, double age)
    {
        int other = _others.GroupOf(new DistinctRows.Key(frequency, 0, age));
        if (other == _groupsOfOthers.Count)
            _groupsOfOthers.Add(_count++);
        return _groupsOfOthers[other];
    }

    /// <summary>The number of an age, from 0; the most where there are too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int NumberOf(double age)
    {
        int slot = SlotOf(age);
        for (int entry = _slots[slot]; entry != 0; entry = _slots[slot = (slot + 1) & (_slots.Length - 1)])
        {
            if (_ages[entry - 1] == age)
                return entry - 1;
        }

        return _ageCount == MostAges ? MostAges : Add(age, slot);
    }

    int Add(double age, int slot)
    {
        if (_ageCount == _ages.Length)
        {
            Grow();
            slot = FreeSlot(age);
        }

        _ages[_ageCount] = age;
        _slots[slot] = ++_ageCount;
        return _ageCount - 1;
    }

    void Grow()
    {
        Array.Resize(ref _ages, 2 * _ages.Length);
        Array.Resize(ref _groups, 2 * _groups.Length);
        _slots = new int[2 * _slots.Length];
        for (int number = 0; number < _ageCount; number++)
            _slots[FreeSlot(_ages[number])] = number + 1;
    }

    int FreeSlot(double age)
    {
        int slot = SlotOf(age);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    /// <remarks>Adding 0 gives both zeros the same bits.</remarks>
    int SlotOf(double age)
    {
        int unused = 64 - BitOperations.Log2((uint)_slots.Length);
        return (int)(BitConverter.DoubleToUInt64Bits(age + 0.0) * 0x9E3779B97F4A7C15 >> unused);
    }
}
