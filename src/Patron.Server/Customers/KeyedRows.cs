using System.Buffers.Binary;
using Patron.Models.Numerics;

namespace Patron.Server.Customers;

/// <summary>
/// Rows by customer, as JSON that was written once: pages of bytes and a table of hashes, nothing on the heap for each. It is filled by one
/// thread and then never changes.
/// </summary>
sealed class KeyedRows
{
    const int PageShift = 20;
    const int HeadBytes = sizeof(ushort) + sizeof(int);
    const ulong PlaceMask = (1UL << 40) - 1;

    // Each entry: the key's length, the length of its rows, the key, the rows. A long entry has a page of its own.
    readonly List<byte[]> _pages = [];
    int _used;

    /// <summary>Upper 24 bits of the key's hash, and the place of the entry + 1; 0 where free. Its length is a power of two.</summary>
    ulong[] _slots = new ulong[64];

    /// <summary>How many customers have rows.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory that it holds.</summary>
    public long Bytes => _pages.Sum(page => (long)page.Length) + (sizeof(ulong) * (long)_slots.Length);

    /// <summary>The rows of a customer; empty where there are none.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> key)
    {
        ulong hash = StableHash.OfBytes(key);
        for (int slot = SlotOf(hash); _slots[slot] != 0; slot = Next(slot))
        {
            if (_slots[slot] >> 40 != hash >> 40)
                continue;
            ReadOnlySpan<byte> entry = EntryAt(_slots[slot], out int keyBytes, out int rowBytes);
            if (entry.Slice(HeadBytes, keyBytes).SequenceEqual(key))
                return entry.Slice(HeadBytes + keyBytes, rowBytes);
        }

        return [];
    }

    /// <summary>Adds a customer that has no rows yet.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rows)
    {
        if ((Count + 1) * 3L > _slots.Length * 2L)
            Grow();
        Span<byte> entry = Room(HeadBytes + key.Length + rows.Length, out ulong place);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, checked((ushort)key.Length));
        BinaryPrimitives.WriteInt32LittleEndian(entry[sizeof(ushort)..], rows.Length);
        key.CopyTo(entry[HeadBytes..]);
        rows.CopyTo(entry[(HeadBytes + key.Length)..]);
        Put(StableHash.OfBytes(key), place);
        Count++;
    }

    Span<byte> Room(int bytes, out ulong place)
    {
        if (_pages.Count == 0 || _used + bytes > _pages[^1].Length)
        {
            _pages.Add(new byte[Math.Max(bytes, 1 << PageShift)]);
            _used = 0;
        }

        place = ((ulong)(_pages.Count - 1) << PageShift) | (uint)_used;
        _used += bytes;
        return _pages[^1].AsSpan(_used - bytes, bytes);
    }

    ReadOnlySpan<byte> EntryAt(ulong slot, out int keyBytes, out int rowBytes)
    {
        ulong place = (slot & PlaceMask) - 1;
        ReadOnlySpan<byte> entry = _pages[(int)(place >> PageShift)].AsSpan((int)(place & ((1 << PageShift) - 1)));
        keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry);
        rowBytes = BinaryPrimitives.ReadInt32LittleEndian(entry[sizeof(ushort)..]);
        return entry;
    }

    void Grow()
    {
        ulong[] before = _slots;
        _slots = new ulong[checked(before.Length * 2)];
        foreach (ulong slot in before.Where(slot => slot != 0))
        {
            ReadOnlySpan<byte> entry = EntryAt(slot, out int keyBytes, out _);
            Put(StableHash.OfBytes(entry.Slice(HeadBytes, keyBytes)), (slot & PlaceMask) - 1);
        }
    }

    void Put(ulong hash, ulong place)
    {
        int slot = SlotOf(hash);
        while (_slots[slot] != 0)
            slot = Next(slot);
        _slots[slot] = (hash & ~PlaceMask) | (place + 1);
    }

    int SlotOf(ulong hash) => (int)(hash & (ulong)(_slots.Length - 1));

    int Next(int slot) => (slot + 1) & (_slots.Length - 1);
}
