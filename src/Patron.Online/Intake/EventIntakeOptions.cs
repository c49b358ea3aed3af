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

    /// <summary>
    /// About so many bytes of records are brought by one commit of each table; where more are to be, several follow each other.
    /// Range: >= 1. <value>Default: 64 MiB.</value>
    /// </summary>
    public long LandBytes { get; init; } = 64 << 20;

    /// <summary>How often tables of lookups are asked for a new version. <value>Default: 2 seconds.</value></summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most events of one text that comes over the network. Range: >= 1. <value>Default: 50,000.</value></summary>
    public int MostEvents { get; init; } = 50_000;

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
