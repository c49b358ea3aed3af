using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary><c>treatments/NAME.yml</c>: a campaign; who gets what, who gets nothing, and where the file goes.</summary>
public sealed record TreatmentDefinition : Definition
{
    /// <summary>Campaigns of lower priority number decide first, equal ones by name. Range: >= 1. <value>Default: 1.</value></summary>
    public int Priority { get; init; } = 1;

    /// <summary>A condition over the customer view: who takes part.</summary>
    public required SqlText Audience { get; init; }

    /// <summary>Conditions that hold for whoever is treated, whatever the rule.</summary>
    public IReadOnlyList<NamedCondition> Conditions { get; init; } = [];

    /// <summary>Share kept without treatment. Range: (0, 1).</summary>
    public required double Control { get; init; }

    /// <summary>Share that gets what it always got. Range: [0, 1), with the control below 1. <value>Default: 0.</value></summary>
    public double BusinessAsUsual { get; init; }

    /// <summary>Of whom these shares are. <value>Default: audience.</value></summary>
    public ShareOf ControlOf { get; init; } = ShareOf.Audience;

    /// <summary>SQL over the customer view: within each combination of its values the shares are exact.</summary>
    public IReadOnlyList<SqlText> StratifyBy { get; init; } = [];

    /// <summary>
    /// SQL over the customer view: customers with the same value, such as a household, are drawn into groups together, and effects
    /// have errors of whole clusters. Who has none is drawn alone. <value>Default: null: everybody is drawn alone.</value>
    /// </summary>
    public SqlText? Cluster { get; init; }

    /// <summary>Share of all customers that no campaign treats, from <c>patron.yml</c>. Range: [0, 1).</summary>
    public double HoldOut { get; init; }

    /// <summary>Contacts a customer may get at one instant, each by another treatment. Range: 1 to 9. <value>Default: 1.</value></summary>
    public int Contacts { get; init; } = 1;

    /// <summary>What becomes of customers whom an earlier campaign has at the same instant. <value>Default: skip.</value></summary>
    public Overlap Overlap { get; init; } = Overlap.Skip;

    /// <summary>What an audience without customers is. <value>Default: warn.</value></summary>
    public EmptyAudience Empty { get; init; } = EmptyAudience.Warn;

    /// <summary>Who may be contacted, and how often: those of <c>patron.yml</c> and the campaign's own.</summary>
    public ContactRules Contact { get; init; } = new();

    /// <summary>What decides among the rules that fit a customer.</summary>
    public PolicyRules Policy { get; init; } = new();

    /// <summary>The most customers of a treatment, whichever rules give it.</summary>
    public IReadOnlyList<TreatmentLimit> TreatmentLimits { get; init; } = [];

    /// <summary>Of those that fit a customer the policy chooses; at least one, names differ.</summary>
    public required IReadOnlyList<TreatmentRule> Rules { get; init; }

    /// <summary>Where the treated go, by names that differ; at least one.</summary>
    public required IReadOnlyList<DeliveryDefinition> Delivery { get; init; }

    /// <summary>Tables and files of customers who are not sent anything, read again at the moment of delivery.</summary>
    public IReadOnlyList<SuppressionList> Suppress { get; init; } = [];

    /// <summary>The channels of its rules, in their order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Channels => [.. Rules.Select(rule => rule.Channel).Distinct()];

    /// <summary>Whether its limits and budgets get prices.</summary>
    [JsonIgnore]
    public bool HasPrices => Policy.Kind != PolicyKind.Rules
        && (Policy.Budgets.Count > 0 || TreatmentLimits.Count > 0
            || Rules.Any(rule => rule.Limit is not null || rule.Variants.Any(variant => variant.Limit is not null)));
}

/// <summary>A condition with the name that reasons give it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sql">A condition over the customer view.</param>
public sealed record NamedCondition(string Name, SqlText Sql);

/// <summary>The most customers that a treatment may have. Range: >= 1.</summary>
public sealed record TreatmentLimit(string Treatment, int Limit);

/// <summary>From whom chance draws control and business as usual.</summary>
public enum ShareOf
{
    /// <summary>From the whole audience.</summary>
    Audience,

    /// <summary>From those of the audience whom at least one rule fits.</summary>
    Eligible,
}

/// <summary>What a campaign does about customers whom an earlier campaign has at the same instant.</summary>
public enum Overlap
{
    /// <summary>It leaves them out.</summary>
    Skip,

    /// <summary>It treats them too.</summary>
    Allow,

    /// <summary>The step fails.</summary>
    Refuse,
}

/// <summary>What a campaign does where its audience has no customer.</summary>
public enum EmptyAudience
{
    Warn,
    Refuse,
}
