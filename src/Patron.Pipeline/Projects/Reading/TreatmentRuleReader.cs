using System.Globalization;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>What the rules that give a treatment have in common.</summary>
sealed record TreatmentDefaults(string Name, string? Channel, decimal? Cost, SqlText? Effect, SqlText? Price, int? Limit);

/// <summary>Reads the rules of a campaign.</summary>
/// <param name="contact">Which channels there are, where consents tell.</param>
/// <param name="channel">The campaign's channel.</param>
/// <param name="treatments">What is said of treatments, apart from rules.</param>
/// <param name="notBelow">What customers pay now, for all rules that have a price.</param>
/// <param name="effects">What a model says of each treatment; null where none is named.</param>
sealed class TreatmentRuleReader(ContactRules contact, string? channel, IReadOnlyList<TreatmentDefaults> treatments, SqlText? notBelow,
    Func<string, SqlText>? effects)
{
    /// <summary>How far shares may miss 1 by their digits.</summary>
    const double Rounding = 1e-9;

    public static Form<IReadOnlyList<NamedCondition>> Conditions { get; } = Forms.EntriesOf(
        "names, each with SQL over the customer view", (name, sql) => new NamedCondition(Forms.NewName.Read(name), Forms.Sql.Read(sql)));

    public static Form<IReadOnlyList<TreatmentDefaults>> Treatments { get; } = Forms.EntriesOf(
        "treatments by name, each with channel, cost, effect, price or limit",
        (name, keys) => Forms.Mapping("channel, cost, effect, price or limit", map => new TreatmentDefaults(
            name.Name,
            map.Optional("channel", Forms.Text),
            map.OptionalValue("cost", Forms.Money),
            map.Optional("effect", Forms.Sql),
            map.Optional("price", Forms.Sql),
            Limit(map))).Read(keys));

    static readonly Form<VariantDefinition> Variant = Forms.Mapping("a variant", map => new VariantDefinition(
        map.Required("name", Forms.Text), map.Required("share", Forms.ShareAboveZero), Limit(map)));

    public Form<TreatmentRule> Form => Forms.Mapping("a rule", map =>
    {
        int failures = map.File.Failures;
        string treatment = map.Required("treatment", Forms.Text);
        TreatmentDefaults? defaults = treatments.FirstOrDefault(one => one?.Name == treatment);
        SqlText? price = map.Optional("price", Forms.Sql) ?? defaults?.Price;
        SqlText? below = map.Optional("not_below", Forms.Sql);
        TreatmentRule rule = new()
        {
            Name = map.Required("name", Forms.Identifier),
            Place = map.Place,
            When = map.Optional("when", Forms.Sql, new SqlText("true", map.File.File)),
            Conditions = map.Optional("conditions", Conditions, []),
            Treatment = treatment,
            Channel = map.Optional("channel", Forms.Text) ?? defaults?.Channel ?? channel!,
            Variant = map.Optional("variant", Forms.Text),
            Variants = map.Optional("variants", Forms.ListOf(Variant, variant => variant.Name), []),
            CampaignCode = map.Required("campaign_code", Forms.Text),
            Cost = map.OptionalValue("cost", Forms.Money) ?? defaults?.Cost ?? 0,
            ExpectedValue = map.Optional("expected_value", Forms.Sql),
            Effect = map.Optional("effect", Forms.Sql) ?? defaults?.Effect ?? effects?.Invoke(treatment ?? ""),
            Price = price,
            NotBelow = price is null ? below : below ?? notBelow,
            OrderBy = map.Optional("order_by", Forms.Sql),
            Limit = Limit(map),
            Minimum = (int?)map.OptionalValue("minimum", Forms.WholeNumber(1, int.MaxValue)),
        };
        if (map.File.Failures == failures)
            RefuseContradictions(map, rule);
        return rule;
    });

    void RefuseContradictions(Mapping map, TreatmentRule rule)
    {
        RefuseChannel(map, rule);
        if (!map.Keys.Contains("when") && rule.Conditions.Count == 0)
            map.Problem($"rule '{rule.Name}' says of nobody that it fits", "add 'when:' or 'conditions:'; 'when: true' fits all");
        if ((rule.Price is null) != (rule.NotBelow is null))
        {
            map.Problem(
                rule.Price is null ? "not_below" : "price",
                rule.Price is null ? $"rule '{rule.Name}' has no price to compare" : $"nothing says what the price of rule '{rule.Name}' must not be below",
                "write 'price:' with what is offered and 'not_below:' with what the customer has now");
        }

        if (rule.Variant is not null && rule.Variants.Count > 0)
            map.Problem("variant", "there are 'variant' and 'variants'", "keep one of them");
        double shares = rule.Variants.Sum(variant => variant.Share);
        if (rule.Variants.Count > 0 && Math.Abs(shares - 1) > Rounding)
            map.Problem("variants", Invariant($"the shares of the variants add up to {shares:0.####}"), "let them add up to 1");
        if (rule.Minimum is { } least && MostOf(rule) is { } most && least > most)
            map.Problem("minimum", Invariant($"'minimum' is {least}, and at most {most} customers fit in"), "let the minimum be at most the limits");
    }

    void RefuseChannel(Mapping map, TreatmentRule rule)
    {
        string[] known = [.. contact.Consent.Select(consent => consent.Channel)];
        if (rule.Channel is null)
            map.Problem($"treatment '{rule.Treatment}' of rule '{rule.Name}' has no channel", "add 'channel:' to the rule, to its treatment or to the campaign");
        else if (known.Length > 0 && !known.Contains(rule.Channel))
        {
            map.Problem(
                "channel", $"nothing says who consents to channel '{rule.Channel}' of rule '{rule.Name}'",
                $"{Suggestion.Among(rule.Channel, known)}; or add it to 'consent:' under 'contact:', with true where none is needed");
        }
    }

    /// <summary>What the rule's own limits leave room for.</summary>
    static long? MostOf(TreatmentRule rule)
    {
        long? variants = rule.Variants.Count > 0 && rule.Variants.All(variant => variant.Limit is not null)
            ? rule.Variants.Sum(variant => (long)variant.Limit!)
            : null;
        return (rule.Limit, variants) switch
        {
            ({ } limit, { } all) => Math.Min(limit, all),
            ({ } limit, null) => limit,
            _ => variants,
        };
    }

    static int? Limit(Mapping map) => (int?)map.OptionalValue("limit", Forms.WholeNumber(1, int.MaxValue));

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
