using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Patron.Models.Trees;

/// <summary>
/// Brings what the next rows need nearer while others are counted, so that the processor does not wait for memory in between:
/// their gradients with the first group of columns, their codes, a line of the cache each time, with the others.
/// </summary>
readonly ref struct RowsAhead
{
    const int Line = 64;

    readonly ref int _rows;
    readonly ref byte _first;
    readonly nint _size;

    /// <param name="rows">The next rows, as many as are counted.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="codes">Their codes.</param>
    /// <param name="group">The group of columns that is counted.</param>
    public RowsAhead(ReadOnlySpan<int> rows, GradientWords gradients, RowCodes codes, int group)
    {
        _rows = ref MemoryMarshal.GetReference(rows);
        Span<byte> gradientBytes = MemoryMarshal.AsBytes(gradients.Words);
        Span<byte> codeBytes = MemoryMarshal.AsBytes(codes.Words.AsSpan());
        _size = group == 0 ? 2 * sizeof(long) : codes.Groups * sizeof(ulong);
        _first = ref group == 0
            ? ref MemoryMarshal.GetReference(gradientBytes)
            : ref Unsafe.Add(ref MemoryMarshal.GetReference(codeBytes), Math.Min((group - 1) * Line, _size - sizeof(ulong)));
    }

    /// <summary>Asks for a part of one of the rows; where the processor has no such wish, nothing is done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Fetch(int index)
    {
        // An address is enough: should the array have moved meanwhile, the wish is in vain but does no harm.
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref _first, Unsafe.Add(ref _rows, index) * _size)));
    }
}
