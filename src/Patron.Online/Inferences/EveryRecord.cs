using Patron.Online.Events;

namespace Patron.Online.Inferences;

/// <summary>Lets every record of a log count, and knows nothing of those before.</summary>
sealed class EveryRecord : IEventConsumer
{
    /// <inheritdoc/>
    public long Kept => long.MaxValue;

    /// <inheritdoc/>
    public long Restore(long atMost) => atMost;

    /// <inheritdoc/>
    public EventVerdict Take(in EventView e) => EventVerdict.Accepted;

    /// <inheritdoc/>
    public void Landed(long position, long taken)
    {
    }
}
