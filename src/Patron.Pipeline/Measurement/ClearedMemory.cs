namespace Patron.Pipeline.Measurement;

/// <summary>Large arrays of zeros that are written to in no order. Memory that is read before it is written to is mapped twice.</summary>
static class ClearedMemory
{
    /// <summary>An array that has been written to.</summary>
    /// <param name="count">Its length.</param>
    /// <param name="pinned">Whether it stays where it is.</param>
    public static T[] Of<T>(int count, bool pinned = false) where T : struct
    {
        T[] cleared = GC.AllocateUninitializedArray<T>(count, pinned);
        Array.Clear(cleared);
        return cleared;
    }
}
