namespace Patron.Online;

/// <summary>How inferences are kept.</summary>
public sealed record InferenceLogOptions
{
    /// <summary>
    /// Most bytes of rows that wait for the disk; further ones are refused until it has caught up, unless nothing waits. Range: above 0.
    /// <value>Default: 64 MiB.</value>
    /// </summary>
    public long MostWaiting { get; init; } = 64 << 20;

    /// <summary>How long after a refusal the disk is asked again. <value>Default: 1 second.</value></summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When the lake is brought them.</summary>
    public EventIntakeOptions Landing { get; init; } = new() { LandRecords = 50_000 };
}

/// <summary>What became of rows that were to be kept.</summary>
public enum InferenceOutcome
{
    /// <summary>They are on their way to the disk, or there.</summary>
    Taken,

    /// <summary>So many wait that there is no room now.</summary>
    Behind,

    /// <summary>The disk refuses what came before.</summary>
    Refusing,
}

/// <summary>How far a log of inferences is.</summary>
/// <param name="Waiting">Bytes that wait for the disk.</param>
/// <param name="Next">Rows on disk, ever.</param>
/// <param name="Landed">How many of them are in the lake.</param>
/// <param name="Problem">What the disk or the lake says; null where all is well.</param>
public sealed record InferenceLogStatus(long Waiting, long Next, long Landed, string? Problem);
