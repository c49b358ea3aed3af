using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary><c>promotion:</c> of a model: what a new version must hold to become the champion, which scores.</summary>
public sealed record PromotionRules
{
    /// <summary>Who promotes. <value>Default: gates.</value></summary>
    public PromotionWay By { get; init; } = PromotionWay.Gates;

    /// <summary>
    /// Share of the loss of the naive baseline, and of the champion, that has to be saved. Range: [0, 1). <value>Default: 0, any saving
    /// beyond chance.</value>
    /// </summary>
    public double Margin { get; init; }

    /// <summary>
    /// Most that predicted and observed may lie apart: for a propensity the mean distance of probabilities beyond chance, for a lifetime
    /// value the share by which the total of purchases is missed, for an uplift model the distance of mean effects beyond chance, in the unit of the
    /// outcome. Range: [0, 1). <value>Default: by the kind, 0.05, 0.3 and 0.</value>
    /// </summary>
    public double? Calibration { get; init; }

    /// <summary>
    /// Least area of the Qini curve of each treatment on customers kept aside, of an uplift model; null where it may be any that is not below 0 beyond chance.
    /// Unit: that of the outcome.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Qini { get; init; }

    /// <summary>How alike folds and versions have to be.</summary>
    public StabilityRules Stability { get; init; } = new();

    /// <summary>Groups of customers the model has to be right about; null for none.</summary>
    public FairnessRule? Fairness { get; init; }
}

/// <summary>Who makes a version the champion.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromotionWay>))]
public enum PromotionWay
{
    /// <summary>The run, where no gate fails.</summary>
    Gates,

    /// <summary>A person; the gates are judged all the same.</summary>
    Hand,
}

/// <summary><c>promotion: stability:</c>.</summary>
public sealed record StabilityRules
{
    /// <summary>Most standard deviation of the area under the curve over the folds, beyond chance. <value>Default: 0.05.</value></summary>
    public double Spread { get; init; } = 0.05;

    /// <summary>
    /// Most population stability index between the scores of the champion and those of a version of the same recipe.
    /// <value>Default: 0.25.</value>
    /// </summary>
    public double Shift { get; init; } = 0.25;
}

/// <summary><c>promotion: fairness:</c>: in no group may predicted and observed lie apart by more than a limit.</summary>
public sealed record FairnessRule
{
    /// <summary>The column whose values are the groups.</summary>
    public required string By { get; init; }

    /// <summary>The table of customers it is in; null for a feature of the model.</summary>
    public string? Table { get; init; }

    /// <summary>Largest distance, measured as for calibration. Range: [0, 1). <value>Default: by the kind, 0.1 and 0.4.</value></summary>
    public double? Limit { get; init; }
}
