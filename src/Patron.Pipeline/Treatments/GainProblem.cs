using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Allocation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>A limit of a campaign as the solver has it.</summary>
/// <param name="Kind">What it is to the solver.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Of">What it is of: <c>budget</c>, <c>rule</c>, <c>treatment</c> or <c>variant</c>.</param>
/// <param name="Called">The budget, rule, treatment or variant.</param>
/// <param name="Rules">The rules whose customers take of it, from 0.</param>
/// <param name="Use">SQL of what a rule's contact takes of it.</param>
/// <param name="Words">How reasons speak of a whole one: <c>limit 30</c>; null of a budget, whose amounts differ.</param>
sealed record GainLimit(LimitKind Kind, string Name, string Of, string Called, IReadOnlyList<int> Rules, Func<int, string> Use, string? Words)
{
    public bool IsBudget => Of == "budget";
}

/// <summary>A campaign as the solver sees it: an arm for each rule, the limits and budgets, and some of the customers.</summary>
sealed class GainProblem
{
    readonly Campaign _campaign;
    readonly GainColumns _columns;

    public GainProblem(Campaign campaign, GainColumns columns, long seed)
    {
        (_campaign, _columns) = (campaign, columns);
        GainSql sql = new(campaign);
        VariantSql variants = new(campaign, seed);
        Limits =
        [
            .. campaign.Definition.Policy.Budgets.Select((budget, at) => new GainLimit(
                LimitKind.Resource, budget.Name, "budget", budget.Name,
                Where(rule => sql.Use(at, rule) is not null), rule => sql.Use(at, campaign.Rules[rule])!, null)),
            .. from rule in campaign.Rules.Index()
               where rule.Item.Definition.Limit is not null
               select new GainLimit(
                   LimitKind.Most, rule.Item.Name, "rule", rule.Item.Name, [rule.Index], _ => "1", Invariant($"limit {rule.Item.Definition.Limit}")),
            .. from limit in campaign.Definition.TreatmentLimits
               select new GainLimit(
                   LimitKind.Channel, limit.Treatment, "treatment", limit.Treatment,
                   Where(rule => rule.Definition.Treatment == limit.Treatment), _ => "1", Invariant($"limit {limit.Limit} of {limit.Treatment}")),
            .. from rule in campaign.Rules.Index()
               from variant in rule.Item.Definition.Variants
               where variant.Limit is not null
               select new GainLimit(
                   LimitKind.Resource, NameOf(rule.Item, variant), "variant", $"{variant.Name} of {rule.Item.Name}", [rule.Index],
                   _ => $"CASE WHEN {variants.Of(rule.Item)} = {Sql.Literal(variant.Name)} THEN 1 ELSE 0 END", Invariant($"limit {variant.Limit} of {variant.Name}")),
        ];
        Enabled = [.. campaign.Rules.Select((rule, at) => rule.Definition.Minimum is not { } least || Gaining(at) >= least)];
    }

    public IReadOnlyList<GainLimit> Limits { get; }

    /// <summary>For each rule whether enough customers would gain by it for its minimum; it treats nobody where not.</summary>
    public bool[] Enabled { get; }

    /// <summary>Whether a rule may be chosen for a row.</summary>
    public bool MayHave(int rule, int row) => Enabled[rule] && _columns.Gains[rule][row] > 0;

    /// <summary>The problem of some rows.</summary>
    public AssignmentProblem Of(int[] rows) => new()
    {
        Keys = Array.ConvertAll(rows, row => _columns.Keys[row]),
        Arms = [.. _campaign.Rules.Select((rule, at) => Arm(rule, at, rows))],
        Resources =
        [
            .. _campaign.Definition.Policy.Budgets.Select(budget => new Resource(budget.Name, budget.Limit)),
            .. _campaign.Rules.SelectMany(rule => Limited(rule).Select(variant => new Resource(NameOf(rule, variant.Item), variant.Item.Limit!.Value))),
        ],
        Channels =
        [
            .. _campaign.Definition.TreatmentLimits.Select(limit => new ContactChannel(
                limit.Treatment, [.. Where(rule => rule.Definition.Treatment == limit.Treatment).Select(rule => _campaign.Rules[rule].Name)], limit.Limit)),
        ],
    };

    TreatmentArm Arm(CampaignRule rule, int at, int[] rows)
    {
        Dictionary<string, Amounts> uses = [];
        foreach ((int budget, BudgetDefinition definition) in _campaign.Definition.Policy.Budgets.Index())
            uses[definition.Name] = Uses(budget, at, rows);
        foreach ((int number, VariantDefinition variant) in Limited(rule))
            uses[NameOf(rule, variant)] = Amounts.OfRows(Array.ConvertAll(rows, row => _columns.Variants[at]![row] == number ? 1.0 : 0));
        return new TreatmentArm
        {
            Name = rule.Name,
            Values = Array.ConvertAll(rows, row => MayHave(at, row) ? _columns.Gains[at][row] : 0),
            Eligible = Array.ConvertAll(rows, row => MayHave(at, row)),
            Uses = uses,
            Most = rule.Definition.Limit,
            Least = Enabled[at] ? rule.Definition.Minimum ?? 0 : 0,
        };
    }

    Amounts Uses(int budget, int rule, int[] rows)
    {
        if (_columns.Uses[budget][rule] is { } column)
            return Amounts.OfRows(Array.ConvertAll(rows, row => MayHave(rule, row) ? column[row] : 0));
        // Where nobody gains by the rule nobody asked whether the amount is a number.
        double same = _columns.SameUses[budget][rule];
        return Amounts.Same(double.IsFinite(same) && same >= 0 ? same : 0);
    }

    static IEnumerable<(int Index, VariantDefinition Item)> Limited(CampaignRule rule) =>
        rule.Definition.Variants.Index().Where(variant => variant.Item.Limit is not null);

    static string NameOf(CampaignRule rule, VariantDefinition variant) => $"variant {variant.Name} of {rule.Name}";

    int[] Where(Func<CampaignRule, bool> isMeant) => [.. _campaign.Rules.Index().Where(rule => isMeant(rule.Item)).Select(rule => rule.Index)];

    int Gaining(int rule)
    {
        int count = 0;
        for (int row = 0; row < _columns.Keys.Length; row++)
            count += _columns.Drawn[row] == GroupSql.Open && _columns.Gains[rule][row] > 0 ? 1 : 0;
        return count;
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
