using System.Runtime.CompilerServices;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// The bytes of all rows of a VARCHAR (UTF-8) or BLOB, where they lie: what <see cref="Vector.Utf8"/> gives of each, of a vector that is
/// checked once. It holds as long as the vector.
/// </summary>
public readonly ref struct Utf8Rows
{
    readonly ReadOnlySpan<TextSlot> _slots;

    /// <param name="vector">The rows.</param>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    /// <exception cref="InvalidOperationException">A row is NULL, and has no bytes.</exception>
    public Utf8Rows(Vector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        _slots = vector.TextSlots();
        if (vector.HasNulls)
            throw new InvalidOperationException($"A row of {vector.Rows} is NULL; ask for {nameof(Vector.Utf8)} of each that is not.");
    }

    /// <summary>Rows.</summary>
    public int Count => _slots.Length;

    /// <summary>The bytes of a row.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public unsafe ReadOnlySpan<byte> this[int row] =>
        TextEntry.Bytes((byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in _slots[row])), 0);
}
