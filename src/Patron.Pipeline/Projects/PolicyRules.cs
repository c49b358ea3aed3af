using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>How a campaign chooses among the rules that fit a customer.</summary>
public sealed record PolicyRules
{
    /// <summary><value>Default: rules.</value></summary>
    public PolicyKind Kind { get; init; } = PolicyKind.Rules;

    /// <summary>Of uplift: what one unit of the effect is worth, in the project's currency, over the customer view.</summary>
    public SqlText? Worth { get; init; }

    /// <summary>Share of the customers who get a rule by chance among those that gain by them. Range: [0, 1). <value>Default: 0.</value></summary>
    public double Explore { get; init; }

    /// <summary>Where that is said.</summary>
    [JsonIgnore]
    public FilePlace? ExplorePlace { get; init; }

    /// <summary>What there is only so much of.</summary>
    public IReadOnlyList<BudgetDefinition> Budgets { get; init; } = [];
}

/// <summary>What decides among the rules that fit a customer.</summary>
public enum PolicyKind
{
    /// <summary>Their order: the first one.</summary>
    Rules,

    /// <summary>What they gain: the sum of <c>expected_value</c> less <c>cost</c> is to be as high as limits and budgets let it.</summary>
    Value,

    /// <summary>The same, with effect times worth as the expected value.</summary>
    Uplift,
}

/// <summary>A limit on the sum of what treated customers take: money, calls, minutes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Of">
/// What one contact takes, over the customer view, where <c>cost</c>, <c>treatment</c>, <c>rule</c> and <c>channel</c> are those of the rule.
/// Range: >= 0. <value>Default: cost.</value>
/// </param>
/// <param name="On">The channel whose contacts take of it; null for all.</param>
/// <param name="Limit">How much there is. Range: >= 0.</param>
public sealed record BudgetDefinition(string Name, SqlText Of, string? On, double Limit);
