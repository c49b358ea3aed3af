using Patron.Online.State;
using Patron.Pipeline.Modelling.Scorers;

namespace Patron.Online;

/// <summary>How the events of a stream are taken.</summary>
public sealed record EventStreamOptions
{
    /// <summary>Where this process answers over HTTP, for others to lead callers here; null where it does not.</summary>
    public string? Address { get; init; }

    /// <summary>How often it is looked whether other processes came or went. <value>Default: 1 second.</value></summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A stream that does not bring again what was taken last is told to be another after so long. <value>Default: 10
    /// seconds.</value>
    /// </summary>
    public TimeSpan SilenceAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A partition whose features or lake are behind, so that it is not read on, is told after so long. <value>Default: 10
    /// seconds.</value>
    /// </summary>
    public TimeSpan BehindAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A partition that could not be taken is tried again after so long. <value>Default: 30 seconds.</value></summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Events of a partition that the broker sends ahead of those on disk here. <value>Default: 2,000.</value></summary>
    public ushort Prefetch { get; init; } = 2_000;

    /// <summary>How the features of each partition are kept.</summary>
    public OnlineFeaturesOptions Features { get; init; } = new();

    /// <summary>The version that scores of a model now, null where none does; without it no score is renewed on events.</summary>
    public Func<string, ModelScorer?>? Champions { get; init; }

    /// <summary>How the log of each partition is kept and brought to the lake.</summary>
    public EventIntakeOptions Intake { get; init; } = new();

    /// <summary>Told in a sentence what is wrong, and when it is well again.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>Told that a channel to the broker is about to be opened; tests let that fail.</summary>
    internal Action? Passes { get; init; }
}
