namespace Patron.Online;

/// <summary>What became of a text of events: all of it is on disk.</summary>
/// <param name="First">The position of its first record.</param>
/// <param name="Accepted">Events without a fault; whether one came before, or too late, is told when it is applied.</param>
/// <param name="Rejected">Those that are not accepted.</param>
/// <param name="Rejections">Why, of the first hundred.</param>
public sealed record TakenEvents(long First, int Accepted, int Rejected, IReadOnlyList<Events.Rejection> Rejections);
