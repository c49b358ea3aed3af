namespace Patron.Online.Events;

/// <summary>What becomes of an event that was read without a fault.</summary>
public enum EventVerdict
{
    /// <summary>It counts, and becomes a row of its table.</summary>
    Accepted,

    /// <summary>An event with its id came before.</summary>
    Duplicate,

    /// <summary>It happened longer before the newest event than its source allows.</summary>
    TooLate,
}

/// <summary>
/// What takes the events of a log, one by one in the order of their positions, on one thread, and judges each by nothing but the
/// events
/// before it: taking them again gives the same.
/// </summary>
public interface IEventConsumer
{
    /// <summary>
    /// Goes back to the newest snapshot that holds no event at or after a position; to the beginning where there is none. Called
    /// once,
    /// before the first event.
    /// </summary>
    /// <param name="atMost">How far the lake is: what lies before need not be judged again.</param>
    /// <returns>The position of the first event to take.</returns>
    long Restore(long atMost);

    /// <summary>Takes the next event.</summary>
    EventVerdict Take(in EventView e);

    /// <summary>Tells that the lake has all before a position. Called between two events: a moment for a snapshot.</summary>
    /// <param name="position">How far the lake is.</param>
    /// <param name="taken">How far this consumer is: the position after the last record, rejected ones counted.</param>
    void Landed(long position, long taken);

    /// <summary>The position of the oldest snapshot that may still be gone back to: the log is kept from there on.</summary>
    long Kept { get; }
}
