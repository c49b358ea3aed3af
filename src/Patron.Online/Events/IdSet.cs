using System.Buffers.Binary;
using Patron.Models.Numerics;

namespace Patron.Online.Events;

/// <summary>A set of short byte strings: one block of memory with all of them, and a table of where they begin.</summary>
sealed class IdSet
{
    const int LengthBytes = 2;
    const int MostBytes = 1 << 30;

    // Each id as u16 length and bytes. A slot holds the upper half of an id's hash, so that others are told apart without looking at their
    // bytes, and its place + 1; or 0.
    byte[] _ids = new byte[1024];
    ulong[] _slots = new ulong[64];
    int _length;

    public int Count { get; private set; }

    /// <summary>Whether further ids belong into another set.</summary>
    public bool IsFull => _length >= MostBytes;

    public bool Contains(ReadOnlySpan<byte> id, ulong hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_slots[slot] >> 32 == hash >> 32 && At((int)(uint)_slots[slot] - 1).SequenceEqual(id))
                return true;
        }

        return false;
    }

    /// <summary>Adds an id that is not there.</summary>
    public void Add(ReadOnlySpan<byte> id, ulong hash)
    {
        if (_length + LengthBytes + id.Length > _ids.Length)
            Array.Resize(ref _ids, (int)Math.Min(Array.MaxLength, Math.Max(2L * _ids.Length, _length + LengthBytes + id.Length)));
        if (Count * 3L > _slots.Length * 2L)
            Grow();
        BinaryPrimitives.WriteUInt16LittleEndian(_ids.AsSpan(_length), (ushort)id.Length);
        id.CopyTo(_ids.AsSpan(_length + LengthBytes));
        Put(_length, hash);
        _length += LengthBytes + id.Length;
        Count++;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_length);
        writer.Write(Count);
        writer.Write(_ids.AsSpan(0, _length));
    }

    public static IdSet Read(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        int count = reader.ReadInt32();
        IdSet set = new() { _ids = reader.ReadBytes(length), _length = length, Count = count };
        if (set._ids.Length != length)
            throw new InvalidDataException("the ids of events end too soon");
        while (count * 3L > set._slots.Length * 2L)
            set._slots = new ulong[set._slots.Length * 2];
        set.PutAll();
        return set;
    }

    void Grow()
    {
        _slots = new ulong[_slots.Length * 2];
        PutAll();
    }

    void PutAll()
    {
        for (int place = 0; place < _length; place += LengthBytes + At(place).Length)
            Put(place, StableHash.OfBytes(At(place)));
    }

    void Put(int place, ulong hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        _slots[slot] = (hash & 0xFFFF_FFFF_0000_0000) | (uint)(place + 1);
    }

    ReadOnlySpan<byte> At(int place) =>
        _ids.AsSpan(place + LengthBytes, BinaryPrimitives.ReadUInt16LittleEndian(_ids.AsSpan(place)));
}
