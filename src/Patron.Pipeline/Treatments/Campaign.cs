using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>A treatment definition with its SQL parsed.</summary>
/// <param name="Definition">As the user wrote it.</param>
/// <param name="Audience">Who takes part.</param>
/// <param name="Conditions">What holds for whoever is treated, by name.</param>
/// <param name="Strata">What chance draws within; none where it draws from all.</param>
/// <param name="Cluster">Whom chance draws together; null where it draws customers one by one.</param>
/// <param name="Consents">Who may be contacted, by channel.</param>
/// <param name="Worth">What one unit of an effect is worth; null where no effect is asked for.</param>
/// <param name="Budgets">What each budget is of, in the order of the definition.</param>
/// <param name="Rules">The rules in their order.</param>
sealed record Campaign(
    TreatmentDefinition Definition,
    ViewExpression Audience,
    IReadOnlyList<(string Name, ViewExpression Condition)> Conditions,
    IReadOnlyList<ViewExpression> Strata,
    ViewExpression? Cluster,
    IReadOnlyDictionary<string, ViewExpression> Consents,
    ViewExpression? Worth,
    IReadOnlyList<ViewExpression> Budgets,
    IReadOnlyList<CampaignRule> Rules)
{
    /// <summary>The id: the file's name.</summary>
    public string Name => Definition.Name;

    /// <summary>All its SQL.</summary>
    public IEnumerable<ViewExpression> Expressions =>
    [
        Audience, .. Conditions.Select(condition => condition.Condition), .. Strata, .. Consents.Values,
        .. new[] { Cluster, Worth }.OfType<ViewExpression>(), .. Budgets,
        .. Rules.SelectMany(rule => rule.Expressions),
    ];

    /// <summary>Tables that its subqueries and its rules of contact read.</summary>
    public IEnumerable<string> Tables => Expressions.SelectMany(expression => expression.Tables).Select(table => table.Name)
        .Concat(Definition.Contact.DoNotContact)
        .Concat(Definition.Contact.CoolDowns.Select(coolDown => coolDown.Table));

    /// <summary>Parses every expression; null where one is wrong, with all problems added.</summary>
    public static Campaign? Of(TreatmentDefinition definition, Connection connection, ProblemList problems)
    {
        int before = problems.Count;
        Campaign campaign = new(
            definition,
            ViewExpression.Value(definition.Audience, connection, problems)!,
            Parsed(definition.Conditions, connection, problems),
            [.. definition.StratifyBy.Select(sql => ViewExpression.Value(sql, connection, problems)!)],
            definition.Cluster is { } cluster ? ViewExpression.Value(cluster, connection, problems) : null,
            definition.Contact.Consent.Where(consent => definition.Channels.Contains(consent.Channel))
                .ToDictionary(consent => consent.Channel, consent => ViewExpression.Value(consent.Sql, connection, problems)!),
            definition.Policy.Worth is { } worth ? ViewExpression.Value(worth, connection, problems) : null,
            [.. definition.Policy.Budgets.Select(budget => ViewExpression.Value(budget.Of, connection, problems)!)],
            [.. definition.Rules.Select(rule => CampaignRule.Of(rule, connection, problems))]);
        return problems.Count == before ? campaign : null;
    }

    public static IReadOnlyList<(string, ViewExpression)> Parsed(
        IReadOnlyList<NamedCondition> conditions, Connection connection, ProblemList problems) =>
        [.. conditions.Select(condition => (condition.Name, ViewExpression.Value(condition.Sql, connection, problems)!))];
}

/// <summary>One rule of a campaign with its SQL parsed.</summary>
sealed record CampaignRule(
    TreatmentRule Definition,
    ViewExpression When,
    IReadOnlyList<(string Name, ViewExpression Condition)> Conditions,
    ViewExpression? ExpectedValue,
    ViewExpression? Effect,
    ViewExpression? Price,
    ViewExpression? NotBelow,
    ViewExpression? OrderBy)
{
    /// <summary>The rule's name.</summary>
    public string Name => Definition.Name;

    /// <summary>All its SQL.</summary>
    public IEnumerable<ViewExpression> Expressions => new[] { When, ExpectedValue, Effect, Price, NotBelow, OrderBy }.OfType<ViewExpression>()
        .Concat(Conditions.Select(condition => condition.Condition));

    /// <summary>Whether its variants have limits of their own.</summary>
    public bool LimitsVariants => Definition.Variants.Any(variant => variant.Limit is not null);

    /// <summary>Parses the rule's SQL; where it is wrong there are problems, and the rule is of no use.</summary>
    public static CampaignRule Of(TreatmentRule rule, Connection connection, ProblemList problems)
    {
        ViewExpression? Value(SqlText? sql) => sql is null ? null : ViewExpression.Value(sql, connection, problems);
        return new CampaignRule(
            rule,
            Value(rule.When)!,
            Campaign.Parsed(rule.Conditions, connection, problems),
            Value(rule.ExpectedValue),
            Value(rule.Effect),
            Value(rule.Price),
            Value(rule.NotBelow),
            rule.OrderBy is { } by ? ViewExpression.Order(by, connection, problems) : null);
    }
}
