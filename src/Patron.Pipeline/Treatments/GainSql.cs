using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>What a rule brings, costs and takes of budgets, as SQL over the audience.</summary>
/// <param name="campaign">The campaign.</param>
sealed class GainSql(Campaign campaign)
{
    /// <summary>The names by which what a budget is of tells of the rule.</summary>
    public static readonly IReadOnlyList<string> OfRule = ["cost", "treatment", "rule", "channel"];

    /// <summary>What a contact by the rule is expected to bring: its own expression, or effect times worth; null where nothing tells.</summary>
    public string? ExpectedValue(CampaignRule rule) => (rule.ExpectedValue, rule.Effect, campaign.Worth) switch
    {
        ({ } value, _, _) => $"({value.Text})",
        (_, { } effect, { } worth) => $"(({effect.Text}) * ({worth.Text}))",
        _ => null,
    };

    /// <summary>What it costs.</summary>
    public static string Cost(TreatmentRule rule) => $"CAST({rule.Cost.ToString(CultureInfo.InvariantCulture)} AS DECIMAL(18, 4))";

    /// <summary>What it takes of a budget; null where it takes nothing.</summary>
    public string? Use(int budget, CampaignRule rule)
    {
        BudgetDefinition definition = campaign.Definition.Policy.Budgets[budget];
        return definition.On is null || definition.On == rule.Definition.Channel ? $"({campaign.Budgets[budget].With(Meanings(rule))})" : null;
    }

    /// <summary>What it takes of a budget where that is the same for all customers: no column and no table is asked.</summary>
    public bool IsSame(int budget, CampaignRule rule) => campaign.Budgets[budget] is { Tables.Count: 0, Names: not null } of
        && of.Names.All(Meanings(rule).ContainsKey);

    static Dictionary<string, string> Meanings(CampaignRule rule) => OfRule
        .Zip([Cost(rule.Definition), .. new[] { rule.Definition.Treatment, rule.Name, rule.Definition.Channel }.Select(Sql.Literal)])
        .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase);
}
