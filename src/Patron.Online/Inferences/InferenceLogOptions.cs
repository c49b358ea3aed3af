namespace Patron.Online;

/// <summary>How inferences are kept.</summary>
public sealed record InferenceLogOptions
{
    /// <summary>
    /// Most bytes of rows that wait for the disk; further ones are refused until it has caught up, and more in one request for
    /// good. Range: above 0. <value>Default: 64 MiB.</value>
    /// </summary>
    public long MostWaiting { get; init; } = 64 << 20;

    /// <summary>How long after a refusal the disk is asked again. <value>Default: 1 second.</value></summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often it is looked for logs of killed servers and for rows that are kept no longer, and told what the lake says.
    /// <value>Default: 10 seconds.</value>
    /// </summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When the lake is brought them, and how many it may lack.</summary>
    public EventIntakeOptions Landing { get; init; } = new() { LandRecords = 50_000, MostUnlanded = 1_000_000 };
}
