using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>A treatment definition with its SQL parsed.</summary>
/// <param name="Definition">As the user wrote it.</param>
/// <param name="Audience">Who takes part.</param>
/// <param name="Rules">The rules in their order.</param>
sealed record Campaign(TreatmentDefinition Definition, ViewExpression Audience, IReadOnlyList<CampaignRule> Rules)
{
    /// <summary>The id: the file's name.</summary>
    public string Name => Definition.Name;

    /// <summary>All its SQL.</summary>
    public IEnumerable<ViewExpression> Expressions =>
        Rules.SelectMany(rule => rule.Expressions).Prepend(Audience);

    /// <summary>Tables that its subqueries read.</summary>
    public IEnumerable<string> Tables => Expressions.SelectMany(expression => expression.Tables).Select(table => table.Name);

    /// <summary>Parses every expression; null where one is wrong, with all problems added.</summary>
    public static Campaign? Of(TreatmentDefinition definition, Connection connection, ProblemList problems)
    {
        int before = problems.Count;
        ViewExpression? audience = ViewExpression.Value(definition.Audience, connection, problems);
        List<CampaignRule?> rules = [.. definition.Rules.Select(rule => CampaignRule.Of(rule, connection, problems))];
        return problems.Count == before ? new Campaign(definition, audience!, rules!) : null;
    }
}

/// <summary>One rule of a campaign with its SQL parsed.</summary>
sealed record CampaignRule(TreatmentRule Definition, ViewExpression When, ViewExpression? ExpectedValue, ViewExpression? OrderBy)
{
    /// <summary>All its SQL.</summary>
    public IEnumerable<ViewExpression> Expressions =>
        new[] { When, ExpectedValue, OrderBy }.OfType<ViewExpression>();

    public static CampaignRule? Of(TreatmentRule rule, Connection connection, ProblemList problems)
    {
        int before = problems.Count;
        ViewExpression? when = ViewExpression.Value(rule.When, connection, problems);
        ViewExpression? value = rule.ExpectedValue is { } text ? ViewExpression.Value(text, connection, problems) : null;
        ViewExpression? order = rule.OrderBy is { } by ? ViewExpression.Order(by, connection, problems) : null;
        return problems.Count == before ? new CampaignRule(rule, when!, value, order) : null;
    }
}
