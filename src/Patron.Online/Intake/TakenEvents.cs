using Patron.Online.Events;

namespace Patron.Online;

/// <summary>What became of a text: all of it is on disk.</summary>
/// <param name="Places">Where its records are in the log; none of an empty text, and none where a stream has them.</param>
/// <param name="Accepted">Events without a fault; whether one came before, or too late, is told when it is applied.</param>
/// <param name="Rejected">Those that are not accepted.</param>
/// <param name="Rejections">Why, of the first hundred.</param>
public sealed record TakenEvents(
    IReadOnlyList<TakenPlace> Places, int Accepted, int Rejected, IReadOnlyList<Rejection> Rejections);

/// <summary>Records one after another in a log.</summary>
/// <param name="First">The position of the first.</param>
/// <param name="Count">How many.</param>
public readonly record struct TakenPlace(long First, int Count);
