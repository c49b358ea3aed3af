namespace Patron.Online.Streams;

/// <summary>The events of a text on their way to the broker, and which of them it has confirmed.</summary>
/// <param name="all">The events.</param>
/// <param name="time">The clock.</param>
sealed class UnconfirmedEvents(IReadOnlyList<ReadOnlyMemory<byte>> all, TimeProvider time)
{
    readonly bool[] _confirmed = new bool[all.Count];
    long _last = time.GetTimestamp();

    /// <summary>All of them, in their order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> All => all;

    /// <summary>How long the broker has confirmed none.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _last));

    public bool IsConfirmed(int place) => _confirmed[place];

    public void Confirm(int place)
    {
        _confirmed[place] = true;
        Interlocked.Exchange(ref _last, time.GetTimestamp());
    }
}
