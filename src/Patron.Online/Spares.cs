using System.Collections.Concurrent;

namespace Patron.Online;

/// <summary>Things that are made once and used again and again, by one after another.</summary>
/// <param name="most">So many are kept while nobody uses them.</param>
/// <param name="make">Makes one where none is left.</param>
sealed class Spares<T>(int most, Func<T> make)
{
    readonly ConcurrentQueue<T> _kept = new();
    int _count;

    public T Take()
    {
        if (!_kept.TryDequeue(out T? spare))
            return make();
        Interlocked.Decrement(ref _count);
        return spare;
    }

    public void Give(T spare)
    {
        if (Interlocked.Increment(ref _count) <= most)
            _kept.Enqueue(spare);
        else
            Interlocked.Decrement(ref _count);
    }
}
