using Patron.Online.Events;
using Patron.Pipeline.Preparation;

namespace Patron.Online;

/// <summary>
/// A project's events while they happen, and what they say of customers: what a server needs, in however many logs they are kept. Any
/// thread may call it. Disposing of it brings the lake what it lacks and saves the state, so that a start begins there.
/// </summary>
public interface IOnlineProject : IAsyncDisposable
{
    /// <summary>The names of the sources of events, at least one.</summary>
    IReadOnlyList<string> Sources { get; }

    /// <summary>Whether the state has all that was acknowledged before the start.</summary>
    bool IsRestored { get; }

    /// <summary>Takes a text of events; all of it is on disk when the task ends.</summary>
    /// <param name="source">One of <see cref="Sources"/>.</param>
    /// <param name="text">JSON in UTF-8, which stays as it is until the task ends.</param>
    /// <param name="format">How its events follow each other.</param>
    /// <exception cref="EventsBehindException">Too much waits already: nothing of the text is taken.</exception>
    /// <exception cref="TooManyEventsException">It has more events than one may: nothing of it is taken.</exception>
    /// <exception cref="EventLogException">The disk takes no more: nothing of the text is acknowledged.</exception>
    Task<TakenEvents> TakeAsync(string source, ReadOnlyMemory<byte> text, EventFormat format);

    /// <summary>
    /// A customer's features as of now, the midnight after the newest event, of each group that knows the customer; none for a customer
    /// whom no group knows.
    /// </summary>
    IReadOnlyList<CustomerFeatures> FeaturesOf(string customer);

    /// <summary>
    /// A customer's scores by the models with <c>renewed_on:</c>, each of the version that scores now, as after the newest events that were
    /// reached; none for a customer whom no event named.
    /// </summary>
    IReadOnlyList<CustomerScore> ScoresOf(string customer);

    /// <summary>How far it is, over all logs.</summary>
    EventIntakeStatus Status();
}
