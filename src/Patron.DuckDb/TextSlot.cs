using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// The 16 bytes in which the engine keeps a VARCHAR or BLOB: its length, then up to 12 bytes in place with zeros after them,
/// or 4 bytes and where all of them lie.
/// </summary>
/// <param name="First">The first eight bytes, as a number of the machine.</param>
/// <param name="Second">The others.</param>
public readonly record struct TextSlot(ulong First, ulong Second)
{
    /// <summary>Length of the text. Unit: bytes.</summary>
    public uint Length => (uint)First;

    /// <summary>Whether the whole text is here, so that texts are equal just where their slots are.</summary>
    public bool IsWhole => Length <= TextEntry.InPlace;
}
