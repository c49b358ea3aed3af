namespace Patron.DuckDb.Internal;

/// <summary>Tells vectors whether the memory they look at is still theirs, and keeps its owner from the collector.</summary>
sealed class Lifetime(object owner)
{
    volatile bool _ended;

    public object Owner { get; } = owner;

    public void End() => _ended = true;

    public void ThrowIfEnded() => ObjectDisposedException.ThrowIf(_ended, Owner);
}
