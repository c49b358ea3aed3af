using Patron.Models.Experiments;

namespace Patron.Pipeline.Measurement;

/// <summary>Which two groups are compared.</summary>
/// <param name="Name">As the tables have it.</param>
/// <param name="Group">The group that stands for what would have been.</param>
sealed record Comparison(string Name, string Group)
{
    /// <summary>The comparisons, that with the control group first.</summary>
    public static readonly IReadOnlyList<Comparison> All =
        [new("control", Groups.Control), new("business_as_usual", Groups.BusinessAsUsual), new("hold_out", Groups.HoldOut)];
}

/// <summary>What is compared in one row.</summary>
/// <param name="Of">The campaign and its instant.</param>
/// <param name="Rule">The rule; null for all.</param>
/// <param name="Metric">The metric's id.</param>
/// <param name="Segment">The segment; null for all customers.</param>
/// <param name="Comparison">With whom.</param>
sealed record EffectKey(CampaignInstant Of, string? Rule, string Metric, string? Segment, Comparison Comparison);

/// <summary>One effect, as <c>gold.campaign_effects</c> has it.</summary>
sealed record EffectRow
{
    public required EffectKey Key { get; init; }

    public required long Treated { get; init; }

    public required long Compared { get; init; }

    /// <summary>Clusters of the treated; null where chance drew customers one by one.</summary>
    public long? TreatedClusters { get; init; }

    /// <summary>Clusters of those they are compared with.</summary>
    public long? ComparedClusters { get; init; }

    public required Observation Observed { get; init; }

    /// <summary>The state at the last day that is known; null before the first.</summary>
    public DayEffect? Last { get; init; }

    /// <summary>Money that the contacts of the treated cost in the days observed, later ones of the same customers included.</summary>
    public required double Cost { get; init; }

    /// <summary>The check of the groups' sizes; null where the planned shares are not known.</summary>
    public SampleRatio? Groups { get; init; }

    /// <summary>Whether segments differ; null where too few can be compared.</summary>
    public Heterogeneity? Segments { get; init; }

    /// <summary>A segment's effect drawn towards all segments' mean; null beside segments.</summary>
    public ShrunkEffect? Shrunk { get; init; }

    /// <summary>The deciding p-value among all metrics and rules of the campaign; null where there is none.</summary>
    public double? Adjusted { get; init; }

    /// <summary>What to think of it; null of segments, and where no effect can be known.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>Money that the treatment brought; null where the metric is not reckoned in money.</summary>
    public EffectEstimate? Money { get; init; }

    public Effect? Effect => Last?.Effect;

    /// <summary>
    /// The effect with the interval and p-value that decide: at the planned end the plain ones, before it those that hold on all days.
    /// </summary>
    public EffectEstimate? Deciding =>
        Last is not { TooFew: null } last ? null : Observed.IsOver ? last.Effect!.Absolute : last.Sequential;

    /// <summary>How far it is: <c>not_yet, running, over</c>.</summary>
    public string Status => Observed.Days == 0 ? "not_yet" : Observed.IsOver ? "over" : "running";
}
