using System.Globalization;
using Patron.DuckDb;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads how a campaign chooses among rules: <c>policy</c> and the keys that go with it.</summary>
static class PolicyReader
{
    /// <summary>Bits of the number that tells which rules fit; the solver takes as many arms.</summary>
    const int MostRules = 62;

    static readonly string[] OwnKeys = ["worth", "uplift", "budgets", "explore"];

    static readonly Form<IReadOnlyList<BudgetDefinition>> Budgets = Forms.EntriesOf("budgets by name, each a limit or what it is of and a limit", Budget);

    static readonly Form<SqlText> Model = new(
        Forms.Identifier.Expected, value => new SqlText(Forms.Identifier.Read(value), value.File.File, value.Node.Line, value.Node.Column));

    static readonly Form<FilePlace> Where = new("", value => new FilePlace(value.File.File, value.Node.Line, value.Node.Column));

    /// <summary>By treatment what an uplift model says of it: the column <c>MODEL_TREATMENT</c>; null where the campaign names no model.</summary>
    public static Func<string, SqlText>? Effects(Mapping map) => map.Optional("uplift", Model) is { } model
        ? treatment => EffectOf(model, treatment)
        : null;

    static SqlText EffectOf(SqlText model, string treatment) => model with { Text = Sql.Identifier($"{model.Text}_{treatment}") };

    /// <summary>The policy; rules of it are looked at by <see cref="RefuseContradictions"/>.</summary>
    public static PolicyRules Read(Mapping map) => new()
    {
        Kind = map.Optional("policy", Forms.Choice<PolicyKind>(), PolicyKind.Rules),
        Worth = map.Optional("worth", Forms.Sql),
        Explore = map.OptionalValue("explore", Forms.ShareAboveZero) ?? 0,
        ExplorePlace = map.Optional("explore", Where),
        Budgets = map.Optional("budgets", Budgets, []),
    };

    /// <summary>Notes keys that cannot be meant together.</summary>
    public static void RefuseContradictions(Mapping map, TreatmentDefinition campaign)
    {
        PolicyKind kind = campaign.Policy.Kind;
        if (map.Keys.Contains("uplift") && kind == PolicyKind.Value)
            map.Problem("uplift", "'uplift' goes with 'policy: uplift'", "remove it");
        else if (map.Optional("uplift", Model) is { } model && campaign.Rules.All(rule => rule.Effect != EffectOf(model, rule.Treatment)))
            map.Problem("uplift", $"every rule has an 'effect' of its own beside model '{model.Text}'", "remove 'uplift', or the effects that it is to tell");
        if (kind == PolicyKind.Rules)
        {
            foreach (string key in OwnKeys.Where(map.Keys.Contains))
                map.Problem(key, $"'{key}' says nothing to rules that are taken in their order", "add 'policy: value' or 'policy: uplift', or remove it");
        }
        else
        {
            RefuseOfChoice(map, campaign);
        }

        foreach (TreatmentRule rule in campaign.Rules)
            RefuseOfRule(map, kind, rule);
        if ((campaign.Policy.Worth is null) == (kind == PolicyKind.Uplift))
        {
            map.Problem(
                "worth", kind == PolicyKind.Uplift ? "nothing says what the effect is worth" : "'worth' goes with 'policy: uplift'",
                kind == PolicyKind.Uplift ? "add 'worth:' with SQL over the customer view, such as a lifetime value" : "remove it");
        }

        foreach (BudgetDefinition budget in campaign.Policy.Budgets.Where(budget => budget.On is not null && !campaign.Channels.Contains(budget.On)))
            map.Problem("budgets", $"budget '{budget.Name}' is on '{budget.On}', a channel that no rule has", Suggestion.Among(budget.On!, campaign.Channels));
    }

    static void RefuseOfChoice(Mapping map, TreatmentDefinition campaign)
    {
        string named = NameOf(campaign.Policy.Kind);
        if (campaign.Contacts > 1)
            map.Problem("contacts", Invariant($"'policy: {named}' chooses one contact for a customer, and 'contacts' is {campaign.Contacts}"), "remove 'contacts', or write a second campaign");
        if (campaign.Rules.Count > MostRules)
            map.Problem("rules", Invariant($"there are {campaign.Rules.Count} rules"), Invariant($"write at most {MostRules} under 'policy: {named}', or two campaigns"));
    }

    static void RefuseOfRule(Mapping map, PolicyKind kind, TreatmentRule rule)
    {
        string named = NameOf(kind);
        if (kind == PolicyKind.Value && rule.ExpectedValue is null)
            map.Problem("rules", $"nothing says what rule '{rule.Name}' brings", "add 'expected_value:' with SQL over the customer view");
        if (kind == PolicyKind.Uplift && rule.Effect is null)
            map.Problem("rules", $"nothing says what rule '{rule.Name}' changes", "name a model by 'uplift:', or add 'effect:' to the rule or its treatment");
        if (kind == PolicyKind.Uplift && rule.ExpectedValue is not null)
            map.Problem("rules", $"rule '{rule.Name}' has an 'expected_value', which is 'effect' times 'worth' here", "remove it");
        if (kind != PolicyKind.Uplift && rule.Effect is not null && !map.Keys.Contains("uplift"))
            map.Problem("rules", $"rule '{rule.Name}' has an 'effect', which 'policy: {named}' does not ask for", "add 'policy: uplift', or remove it");
        if (kind != PolicyKind.Rules && rule.OrderBy is not null)
            map.Problem("rules", $"'order_by' of rule '{rule.Name}' decides nothing under 'policy: {named}'", "remove it: what is gained decides");
    }

    static BudgetDefinition Budget(YamlValue name, YamlValue value)
    {
        string called = Forms.NewName.Read(name);
        SqlText cost = new("cost", value.File.File, value.Node.Line, value.Node.Column);
        return value.Node is MappingNode
            ? Forms.Mapping("what it is of and a limit", map => new BudgetDefinition(
                called, map.Optional("of", Forms.Sql, cost), map.Optional("on", Forms.Text), map.Required("limit", Forms.NonNegative))).Read(value)
            : new BudgetDefinition(called, cost, null, Forms.NonNegative.Read(value));
    }

    static string NameOf(PolicyKind kind) => kind switch
    {
        PolicyKind.Value => "value",
        PolicyKind.Uplift => "uplift",
        _ => "rules",
    };

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
