using System.Runtime.InteropServices;

namespace Patron.Online.State;

/// <summary>
/// The different values that customers have in a column, each with the days on which it came. Days that no window can tell apart
/// any more become one.
/// </summary>
sealed class DistinctValues
{
    /// <summary>Stands for all days that only a lifetime holds.</summary>
    public const int LongAgo = int.MinValue;

    const int Width = 3;
    const int FirstSlots = 16;
    const double FullAt = 0.7;

    readonly Slab<long> _entries;

    /// <summary>Number of an entry + 1; 0 where free. Its length is a power of two.</summary>
    int[] _slots = new int[FirstSlots];
    int _count;

    public DistinctValues() => _entries = new Slab<long>(Width);

    DistinctValues(Slab<long> entries, int[] slots, int count) => (_entries, _slots, _count) = (entries, slots, count);

    public long Bytes => _entries.Bytes + (sizeof(int) * (long)_slots.Length);

    /// <summary>Notes a value of a customer.</summary>
    /// <param name="head">The customer's newest entry + 1, which changes; 0 for none.</param>
    /// <param name="customer">The customer's number.</param>
    /// <param name="value">The value.</param>
    /// <param name="day">The day.</param>
    public void Add(ref int head, int customer, long value, int day)
    {
        if (Find(customer, value, day, out int slot))
            return;
        if (_count + 1 > FullAt * _slots.Length)
        {
            Grow();
            Find(customer, value, day, out slot);
        }

        int entry = _entries.Add();
        _slots[slot] = entry + 1;
        _count++;
        Span<long> words = _entries[entry];
        (words[0], words[1], words[2]) = (value, Pair(day, head), customer);
        head = entry + 1;
    }

    /// <summary>Lets go of days before one: of the values a lifetime keeps that they were there, or nothing.</summary>
    public void Fold(ref int head, int customer, int before, bool keeps)
    {
        int previous = 0;
        for (int entry = head; entry != 0;)
        {
            Span<long> words = _entries[entry - 1];
            (long value, int day, int next) = (words[0], High(words[1]), Low(words[1]));
            if (day == LongAgo || day >= before)
            {
                previous = entry;
            }
            else
            {
                RemoveFromSlots(customer, value, day);
                if (keeps && !Find(customer, value, LongAgo, out int slot))
                {
                    words[1] = Pair(LongAgo, next);
                    _slots[slot] = entry;
                    _count++;
                    previous = entry;
                }
                else
                {
                    _entries.Remove(entry - 1);
                    if (previous == 0)
                        head = next;
                    else
                        _entries[previous - 1][1] = Pair(High(_entries[previous - 1][1]), next);
                }
            }

            entry = next;
        }
    }

    /// <summary>How many different values came on the days of a window.</summary>
    public int CountOf(int head, int from, int until, HashSet<long> seen)
    {
        seen.Clear();
        for (int entry = head; entry != 0; entry = Low(_entries[entry - 1][1]))
        {
            Span<long> words = _entries[entry - 1];
            if (High(words[1]) is var day && day >= from && day < until)
                seen.Add(words[0]);
        }

        return seen.Count;
    }

    public void Write(SnapshotWriter writer)
    {
        _entries.Write(writer);
        writer.Number(_count);
        writer.Number(_slots.Length);
        writer.Bytes(MemoryMarshal.AsBytes(_slots.AsSpan()));
    }

    public static DistinctValues Read(SnapshotReader reader)
    {
        Slab<long> entries = Slab<long>.Read(reader, Width);
        int count = reader.Number();
        int[] slots = new int[reader.Count(sizeof(int))];
        reader.Bytes(MemoryMarshal.AsBytes(slots.AsSpan()));
        return new(entries, slots, count);
    }

    bool Find(int customer, long value, int day, out int slot)
    {
        for (slot = SlotOf(customer, value, day); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            Span<long> words = _entries[_slots[slot] - 1];
            if (words[0] == value && words[2] == customer && High(words[1]) == day)
                return true;
        }

        return false;
    }

    void RemoveFromSlots(int customer, long value, int day)
    {
        if (!Find(customer, value, day, out int hole))
            throw new InvalidOperationException("an entry of different values is not among them");
        _count--;
        for (int slot = (hole + 1) & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            Span<long> words = _entries[_slots[slot] - 1];
            int home = SlotOf((int)words[2], words[0], High(words[1]));
            // What stands behind the hole may move into it unless its own place lies between the two.
            if (((slot - home) & (_slots.Length - 1)) < ((slot - hole) & (_slots.Length - 1)))
                continue;
            _slots[hole] = _slots[slot];
            hole = slot;
        }

        _slots[hole] = 0;
    }

    void Grow()
    {
        int[] old = _slots;
        _slots = new int[2 * old.Length];
        foreach (int entry in old.Where(entry => entry != 0))
        {
            Span<long> words = _entries[entry - 1];
            Find((int)words[2], words[0], High(words[1]), out int slot);
            _slots[slot] = entry;
        }
    }

    int SlotOf(int customer, long value, int day)
    {
        ulong hash = ((ulong)value * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)customer * 0xC2B2AE3D27D4EB4F)
            ^ ((ulong)(uint)day * 0x165667B19E3779F9);
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93;
        return (int)(hash >> 32) & (_slots.Length - 1);
    }

    static long Pair(int high, int low) => ((long)high << 32) | (uint)low;

    static int High(long pair) => (int)(pair >> 32);

    static int Low(long pair) => (int)pair;
}
