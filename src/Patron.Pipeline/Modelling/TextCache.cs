using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Patron.DuckDb;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Texts that were met before, so that a column of few texts makes each once: those that the engine keeps in a slot by the slot,
/// longer ones by their bytes. Texts that meet in a place take turns. Not for several threads at once.
/// </summary>
sealed class TextCache
{
    const int PlaceBits = 11;

    // A slot of zeros is that of the empty text.
    readonly TextSlot[] _slots = new TextSlot[1 << PlaceBits];
    readonly string[] _texts = [.. Enumerable.Repeat("", 1 << PlaceBits)];
    readonly LongTextCache _long = new();

    /// <summary>The texts of a vector; NULL is null.</summary>
    public void Read(Vector vector, Span<string?> texts)
    {
        ReadOnlySpan<TextSlot> slots = vector.TextSlots();
        bool hasNulls = vector.HasNulls;
        for (int row = 0; row < texts.Length; row++)
        {
            if (hasNulls && vector.IsNull(row))
                texts[row] = null;
            else
                texts[row] = slots[row].IsWhole ? Of(slots[row]) : _long.Of(vector.Utf8(row));
        }
    }

    string Of(TextSlot slot)
    {
        int place = PlaceOf(slot);
        // Where two texts meet, the second stands beside.
        if (Holds(place, slot))
            return _texts[place];
        int beside = place ^ 1;
        return Holds(beside, slot) ? _texts[beside] : Met(slot, place, beside);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    string Met(TextSlot slot, int place, int beside)
    {
        (_slots[beside], _texts[beside]) = (_slots[place], _texts[place]);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TextSlot>(in slot));
        (_slots[place], _texts[place]) = (slot, LongTextCache.TextOf(bytes.Slice(sizeof(uint), (int)slot.Length)));
        return _texts[place];
    }

    bool Holds(int place, TextSlot slot) => _slots[place].First == slot.First && _slots[place].Second == slot.Second;

    static int PlaceOf(TextSlot slot)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        return (int)(((slot.First ^ ulong.RotateLeft(slot.Second * Odd, 29)) * Odd) >> (64 - PlaceBits));
    }
}
