using Patron.Online.Scores;
using Patron.Online.State;

namespace Patron.Online.Streams;

/// <summary>Which process has a customer's features.</summary>
/// <param name="Partition">The customer's partition.</param>
/// <param name="Features">The features of all customers of the partition, where this process has them; otherwise null.</param>
/// <param name="Address">
/// Where the process that has them answers; null where it does not answer, or no process has the partition at the moment.
/// </param>
public sealed record CustomerPlace(int Partition, IncrementalFeatures? Features, string? Address)
{
    /// <summary>The scores that are renewed on the partition's events, where this process has them and there are any.</summary>
    internal OnlineScores? Scores { get; init; }
}
