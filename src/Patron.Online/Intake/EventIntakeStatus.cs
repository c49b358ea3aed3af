namespace Patron.Online;

/// <summary>How far the taking of events is.</summary>
/// <param name="Next">The position of the next record: how many the log ever had.</param>
/// <param name="Applied">Records before it are judged and in the features.</param>
/// <param name="Landed">Records before it are in the lake.</param>
/// <param name="LogBytes">Bytes of the log on disk.</param>
/// <param name="Accepted">Events that count, since the start.</param>
/// <param name="Rejected">Events with a fault, since the start.</param>
/// <param name="Duplicates">Events that came before, since the start.</param>
/// <param name="TooLate">Events that came too late, since the start.</param>
/// <param name="Problems">
/// What is wrong though events are taken: a disk that refuses, a table of lookups that cannot be read.
/// </param>
public sealed record EventIntakeStatus(
    long Next, long Applied, long Landed, long LogBytes, long Accepted, long Rejected, long Duplicates, long TooLate,
    IReadOnlyList<string> Problems)
{
    /// <summary>Why no event is taken or applied until the next start; null while they are.</summary>
    public string? Broken { get; init; }

    /// <summary>Customers whose scores are to be renewed.</summary>
    public long ScoresWaiting { get; init; }
}
