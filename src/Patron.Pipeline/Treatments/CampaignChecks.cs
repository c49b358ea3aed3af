using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>What must hold for a customer, in the order in which it is asked: of the campaign, then of each rule.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="types">Type of every column of the customer view.</param>
sealed class CampaignChecks(Campaign campaign, IReadOnlyDictionary<string, LogicalType> types)
{
    readonly WhySql _why = new(types);

    /// <summary>Of the campaign.</summary>
    public IReadOnlyList<Check> OfCampaign =>
    [
        .. campaign.Definition.Contact.DoNotContact.Select((table, at) => new Check(
            Reasons.DoNotContact, $"{ContactColumns.Listed(at)} IS NULL", Sql.Literal($"in {table}: never contacted"))),
        .. campaign.Definition.Contact.CoolDowns.Select((coolDown, at) => new Check(
            Reasons.CoolDown,
            $"{ContactColumns.Last(at)} IS NULL",
            $"concat({Sql.Literal($"in {coolDown.Table} at ")}, {ContactColumns.Last(at)}, {Sql.Literal($": left alone for {coolDown.Length}")})")),
        .. campaign.Definition.Overlap == Overlap.Allow
            ? []
            : new[]
            {
                new Check(
                    Reasons.Overlap, $"{ContactColumns.Other} IS NULL",
                    $"concat('campaign ', {ContactColumns.Other}, ' has the customer at this instant')"),
            },
        .. campaign.Conditions.Select(condition => new Check(
            Reasons.Condition, condition.Condition.Text, _why.Sentence($"the campaign needs {condition.Name}: ", condition.Condition))),
        .. AtMost(limit => limit.Channel is null, ""),
    ];

    /// <summary>Of a rule, its channel's among them.</summary>
    public IReadOnlyList<Check> Of(CampaignRule rule) =>
    [
        .. OfRuleAlone(rule),
        .. OfChannel(rule.Definition.Channel).Select(check => check with { Failed = $"concat({Sql.Literal(rule.Name + " ")}, {check.Failed})" }),
    ];

    /// <summary>Of a rule, whatever its channel.</summary>
    public IReadOnlyList<Check> OfRuleAlone(CampaignRule rule) =>
        [.. Conditions(rule), .. rule is { Price: { } price, NotBelow: { } now } ? [DownSell(rule, price, now)] : Array.Empty<Check>()];

    /// <summary>Of all rules with a channel.</summary>
    public IReadOnlyList<Check> OfChannel(string channel) =>
    [
        .. campaign.Consents.TryGetValue(channel, out ViewExpression? consent)
            ? [new Check(Reasons.Consent, consent.Text, _why.Sentence($"needs consent to {channel}: ", consent))]
            : Array.Empty<Check>(),
        .. AtMost(limit => limit.Channel == channel, "would be too much: "),
    ];

    /// <summary>Why a rule took the customer.</summary>
    public string Taken(CampaignRule rule)
    {
        List<ViewExpression> held = [.. rule.Conditions.Select(condition => condition.Condition)];
        if (held.Count == 0 || rule.When.Text != "true")
            held.Insert(0, rule.When);
        string[] parts = [.. held.Select((condition, at) => _why.Sentence(at == 0 ? rule.Name + ": " : "; ", condition))];
        return parts.Length == 1 ? parts[0] : $"concat({string.Join(", ", parts)})";
    }

    IEnumerable<Check> Conditions(CampaignRule rule)
    {
        if (rule.When.Text != "true")
            yield return new Check(Reasons.NoRule, rule.When.Text, _why.Sentence($"no rule fits; {rule.Name} needs ", rule.When));
        foreach ((string name, ViewExpression condition) in rule.Conditions)
            yield return new Check(Reasons.NoRule, condition.Text, _why.Sentence($"no rule fits; {rule.Name} needs {name}: ", condition));
    }

    static Check DownSell(CampaignRule rule, ViewExpression price, ViewExpression now) => new(
        Reasons.DownSell,
        $"coalesce(({price.Text}) >= ({now.Text}), true)",
        $"concat({Sql.Literal(rule.Name + " would sell down: ")}, said_number({price.Text}), ' is below ', said_number({now.Text}))");

    IEnumerable<Check> AtMost(Func<ContactLimit, bool> isMeant, string before) =>
        from limit in campaign.Definition.Contact.AtMost.Index()
        where isMeant(limit.Item)
        let had = $"coalesce({ContactColumns.Contacts(limit.Index)}, 0)"
        select new Check(
            Reasons.AtMost,
            string.Create(CultureInfo.InvariantCulture, $"{had} < {limit.Item.Count}"),
            $"concat({Sql.Literal($"{before}at most {limit.Item}, and there were ")}, {had})");
}
