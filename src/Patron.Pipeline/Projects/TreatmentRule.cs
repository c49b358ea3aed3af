using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>One rule of a campaign: whom it fits, and what they get.</summary>
public sealed record TreatmentRule
{
    public required string Name { get; init; }

    /// <summary>Where the rule stands.</summary>
    [JsonIgnore]
    public FilePlace? Place { get; init; }

    /// <summary>A condition over the customer view. <value>Default: true.</value></summary>
    public required SqlText When { get; init; }

    /// <summary>Further conditions, in order: the first that fails is the reason.</summary>
    public IReadOnlyList<NamedCondition> Conditions { get; init; } = [];

    /// <summary>What is sent: <c>voucher_10</c>.</summary>
    public required string Treatment { get; init; }

    /// <summary>How: <c>email</c>; the rule's own channel, or else its treatment's, or else the campaign's.</summary>
    public required string Channel { get; init; }

    /// <summary>The one variant; null where there is none or several.</summary>
    public string? Variant { get; init; }

    /// <summary>Variants among which chance draws; their shares add up to 1.</summary>
    public IReadOnlyList<VariantDefinition> Variants { get; init; } = [];

    public required string CampaignCode { get; init; }

    /// <summary>Cost of one contact, in the project's currency. Range: >= 0. <value>Default: 0.</value></summary>
    public decimal Cost { get; init; }

    /// <summary>What a contact is expected to bring, in the project's currency, over the customer view.</summary>
    public SqlText? ExpectedValue { get; init; }

    /// <summary>What the treatment changes in the outcome, over the customer view; times the campaign's worth it is the expected value.</summary>
    public SqlText? Effect { get; init; }

    /// <summary>What the customer would pay, over the customer view; goes with <see cref="NotBelow"/>.</summary>
    public SqlText? Price { get; init; }

    /// <summary>What the customer pays now, over the customer view: a price below it is no offer. NULL holds nobody back.</summary>
    public SqlText? NotBelow { get; init; }

    /// <summary>Who comes first where the limit cuts off.</summary>
    public SqlText? OrderBy { get; init; }

    /// <summary>The most customers the rule may treat; null for all. Range: >= 1.</summary>
    public int? Limit { get; init; }

    /// <summary>With fewer customers than this to treat, the rule treats nobody. Range: >= 1.</summary>
    public int? Minimum { get; init; }
}

/// <summary>A variant of a rule's treatment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Share">Its share of the rule's customers. Range: (0, 1).</param>
/// <param name="Limit">The most customers it may have; null for all. Range: >= 1.</param>
public sealed record VariantDefinition(string Name, double Share, int? Limit);
