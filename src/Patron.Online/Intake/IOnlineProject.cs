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
    /// <exception cref="EventLogException">The disk takes no more: nothing of the text is acknowledged.</exception>
    Task<TakenText> TakeAsync(string source, ReadOnlyMemory<byte> text, EventFormat format);

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

/// <summary>What became of a text: all of it is on disk.</summary>
/// <param name="Places">Where its records are; several where its customers are in several partitions, none of an empty text.</param>
/// <param name="Accepted">Events without a fault; whether one came before, or too late, is told when it is applied.</param>
/// <param name="Rejected">Those that are not accepted.</param>
/// <param name="Rejections">Why, of the first hundred.</param>
public sealed record TakenText(
    IReadOnlyList<TakenPlace> Places, int Accepted, int Rejected, IReadOnlyList<Rejection> Rejections);

/// <summary>Records one after another in a log.</summary>
/// <param name="Partition">Whose log; null where the project has one.</param>
/// <param name="First">The position of the first.</param>
/// <param name="Count">How many.</param>
public readonly record struct TakenPlace(int? Partition, long First, int Count);

/// <summary>More waits than may: for the disk, to be applied or for the lake. A little later there is room.</summary>
public sealed class EventsBehindException(string message) : Exception(message);
