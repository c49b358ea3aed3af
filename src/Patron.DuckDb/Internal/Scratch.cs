using System.Runtime.InteropServices;

namespace Patron.DuckDb.Internal;

/// <summary>Memory for the length of one call.</summary>
sealed unsafe class Scratch : IDisposable
{
    readonly List<nint> _blocks = [];

    public byte* Take(int bytes)
    {
        byte* block = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, bytes));
        _blocks.Add((nint)block);
        return block;
    }

    public void Dispose()
    {
        foreach (nint block in _blocks)
            NativeMemory.Free((void*)block);
    }
}
