namespace Patron.Pipeline.Projects;

/// <summary><c>targets/NAME.yml</c>, or in place under a model's <c>target:</c>: what a model learns to foresee.</summary>
public sealed record TargetDefinition : Definition
{
    public required TargetKind Kind { get; init; }

    /// <summary>The table with its layer: <c>silver.purchases</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when a row happened.</summary>
    public required string Time { get; init; }

    /// <summary>The stretch the target looks at: [as_of + blind_spot, as_of + blind_spot + horizon).</summary>
    public required Duration Horizon { get; init; }

    /// <summary>The gap before it, in which one can still act. <value>Default: 0d.</value></summary>
    public Duration BlindSpot { get; init; }

    /// <summary>The population: customers with a row within this time before as_of; null means all.</summary>
    public Duration? ActiveWithin { get; init; }
}

public enum TargetKind
{
    /// <summary>1 for a customer without a row in the horizon.</summary>
    Inactivity,
}
