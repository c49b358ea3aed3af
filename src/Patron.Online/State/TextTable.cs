using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Patron.Models.Numerics;

namespace Patron.Online.State;

/// <summary>
/// Different texts, numbered from 0 in the order in which they came: open addressing over pages of bytes, nothing on the heap for
/// each.
/// </summary>
sealed class TextTable
{
    const int PageShift = 17;
    const int FirstSlots = 32;
    const int FirstBytes = 1024;
    const double FullAt = 0.8;
    const double Growth = 1.5;

    /// <summary>Each text as its length (u16) and its bytes; none lies across two pages.</summary>
    readonly List<byte[]> _pages = [];
    Slab<uint> _places = new(1);

    /// <summary>Upper half of a text's hash and its number + 1; 0 where free.</summary>
    ulong[] _slots = new ulong[FirstSlots];
    int _used;

    /// <summary>How many texts there are.</summary>
    public int Count => _places.Count;

    /// <summary>Bytes of memory that it holds.</summary>
    public long Bytes => _pages.Sum(page => (long)page.Length) + _places.Bytes + (sizeof(ulong) * (long)_slots.Length);

    /// <summary>A text by its number, in UTF-8.</summary>
    public ReadOnlySpan<byte> this[int text]
    {
        get
        {
            uint place = _places[text][0];
            ReadOnlySpan<byte> rest = _pages[(int)(place >> PageShift)].AsSpan((int)(place & ((1 << PageShift) - 1)));
            return rest.Slice(sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(rest));
        }
    }

    /// <summary>The number of a text; -1 where it has not come yet.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="hash">Its <see cref="StableHash.OfBytes"/>.</param>
    public int Find(ReadOnlySpan<byte> text, ulong hash)
    {
        for (int slot = SlotOf(hash, _slots.Length); _slots[slot] != 0; slot = slot + 1 == _slots.Length ? 0 : slot + 1)
        {
            if (_slots[slot] >> 32 == hash >> 32 && this[(int)(uint)_slots[slot] - 1].SequenceEqual(text))
                return (int)(uint)_slots[slot] - 1;
        }

        return -1;
    }

    /// <summary>The number of a text, which gets one where it has none.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> text, ulong hash)
    {
        int found = Find(text, hash);
        if (found >= 0)
            return found;
        if (Count + 1 > FullAt * _slots.Length)
            Grow();
        int number = _places.Add();
        _places[number][0] = Keep(text);
        Put(_slots, (hash & 0xFFFF_FFFF_0000_0000) | (uint)(number + 1));
        return number;
    }

    /// <summary>The same where the hash is not at hand.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> text) => FindOrAdd(text, StableHash.OfBytes(text));

    public void Write(SnapshotWriter writer)
    {
        writer.Number(_pages.Count);
        writer.Number(_used);
        for (int page = 0; page < _pages.Count; page++)
            writer.Bytes(_pages[page].AsSpan(0, page == _pages.Count - 1 ? _used : _pages[page].Length));
        _places.Write(writer);
        writer.Number(_slots.Length);
        writer.Bytes(MemoryMarshal.AsBytes(_slots.AsSpan()));
    }

    public static TextTable Read(SnapshotReader reader)
    {
        TextTable table = new();
        int pages = reader.Count(1);
        table._used = reader.Number();
        reader.Require(table._used is >= 0 and <= 1 << PageShift, "a page of texts that is too long");
        for (int page = 0; page < pages; page++)
        {
            table._pages.Add(new byte[pages == 1 ? table._used : 1 << PageShift]);
            reader.Bytes(table._pages[page].AsSpan(0, page == pages - 1 ? table._used : 1 << PageShift));
        }

        table._places = Slab<uint>.Read(reader, 1);
        table._slots = new ulong[Math.Max(FirstSlots, reader.Count(sizeof(ulong)))];
        reader.Bytes(MemoryMarshal.AsBytes(table._slots.AsSpan()));
        return table;
    }

    uint Keep(ReadOnlySpan<byte> text)
    {
        int length = sizeof(ushort) + text.Length;
        if (_pages.Count == 0 || _used + length > 1 << PageShift)
        {
            _pages.Add(new byte[_pages.Count == 0 ? Math.Max(FirstBytes, length) : 1 << PageShift]);
            _used = 0;
        }
        else if (_used + length > _pages[^1].Length)
        {
            byte[] page = _pages[^1];
            Array.Resize(ref page, Math.Min(Math.Max(2 * page.Length, _used + length), 1 << PageShift));
            _pages[^1] = page;
        }

        Span<byte> free = _pages[^1].AsSpan(_used);
        BinaryPrimitives.WriteUInt16LittleEndian(free, checked((ushort)text.Length));
        text.CopyTo(free[sizeof(ushort)..]);
        uint place = checked(((uint)(_pages.Count - 1) << PageShift) | (uint)_used);
        _used += length;
        return place;
    }

    /// <summary>The stored half of the hashes is enough to find new places.</summary>
    void Grow()
    {
        ulong[] slots = new ulong[(int)(_slots.Length * Growth)];
        foreach (ulong entry in _slots.Where(entry => entry != 0))
            Put(slots, entry);
        _slots = slots;
    }

    static void Put(ulong[] slots, ulong entry)
    {
        int slot = SlotOf(entry, slots.Length);
        while (slots[slot] != 0)
            slot = slot + 1 == slots.Length ? 0 : slot + 1;
        slots[slot] = entry;
    }

    static int SlotOf(ulong hash, int slots) => (int)((hash >> 32) * (ulong)slots >> 32);
}
