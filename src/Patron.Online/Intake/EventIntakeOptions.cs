using Patron.Online.Log;

namespace Patron.Online;

/// <summary>How events are taken.</summary>
public sealed record EventIntakeOptions
{
    /// <summary>
    /// So long after the first event that the lake lacks it is brought what there is. <value>Default: 10 seconds.</value>
    /// </summary>
    public TimeSpan LandEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So many records are brought at once, sooner than that. Range: >= 1. <value>Default: 200,000.</value></summary>
    public int LandRecords { get; init; } = 200_000;

    /// <summary>How often tables of lookups are asked for a new version. <value>Default: 2 seconds.</value></summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Bytes of records that wait for the disk; with more, events are refused for a while. Range: >= 1. <value>Default: 64 MiB.</value>
    /// </summary>
    public long MostWaiting { get; init; } = 64 << 20;

    /// <summary>
    /// Records of the log that are not yet applied; with more, events are refused for a while. Range: >= 1.
    /// <value>Default: 1,000,000.</value>
    /// </summary>
    public long MostUnapplied { get; init; } = 1_000_000;

    /// <summary>
    /// Records that are applied and not yet in the lake; with more, events are refused for a while. Range: >= 1.
    /// <value>Default: 10,000,000.</value>
    /// </summary>
    public long MostUnlanded { get; init; } = 10_000_000;

    /// <summary>How the log is kept.</summary>
    public EventLogOptions Log { get; init; } = new();

    /// <summary>Told what the landing is about to do; tests end the process there.</summary>
    internal Action<string> Passes { get; init; } = _ => { };
}

/// <summary>What became of a text of events: all of it is on disk.</summary>
/// <param name="First">The position of its first record.</param>
/// <param name="Accepted">Events without a fault; whether one came before, or too late, is told when it is applied.</param>
/// <param name="Rejected">Those that are not accepted.</param>
/// <param name="Rejections">Why, of the first hundred.</param>
public sealed record TakenEvents(long First, int Accepted, int Rejected, IReadOnlyList<Events.Rejection> Rejections);

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
    /// <summary>Customers whose scores are to be renewed.</summary>
    public long ScoresWaiting { get; init; }
}
