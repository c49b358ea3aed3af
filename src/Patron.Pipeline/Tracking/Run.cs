namespace Patron.Pipeline.Tracking;

/// <summary>A run as a store keeps it: one <c>patron run</c>, or one fit within it.</summary>
public sealed record Run
{
    /// <summary>Unique; runs sort by it in the order of their beginning. A server may know the run by another id, see <see cref="RunTags.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it: <c>run</c>, or <c>train churn</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The run that this one is a part of; null for a whole run.</summary>
    public string? Parent { get; init; }

    /// <summary>How it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended; null where it has not, or was killed.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Who started it.</summary>
    public required string User { get; init; }

    /// <summary>What was asked for: as-of, seed, settings; written once each.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>What is known of it, see <see cref="RunTags"/>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The last value of each metric.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}

/// <summary>How a run stands.</summary>
public enum RunStatus
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Finished,

    /// <summary>It ended with an error, or its process was killed.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,
}

/// <summary>One value of a metric.</summary>
/// <param name="Name">Such as <c>auc</c>.</param>
/// <param name="Value">NaN and infinities are values.</param>
/// <param name="At">When it was measured, to the millisecond.</param>
/// <param name="Step">Where in a series: a fold, a period, an iteration. 0 for a single value.</param>
public readonly record struct MetricPoint(string Name, double Value, DateTimeOffset At, long Step = 0);

/// <summary>A file that a run left.</summary>
/// <param name="Path">Within the run's artifacts, with forward slashes.</param>
/// <param name="Bytes">Its size.</param>
public sealed record RunArtifact(string Path, long Bytes);
