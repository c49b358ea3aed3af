using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Treatments;

/// <summary>The columns of the customer view, and whether expressions over them can be computed.</summary>
sealed class ViewColumns
{
    readonly Connection _connection;

    ViewColumns(Connection connection, IReadOnlyDictionary<string, LogicalType> types) =>
        (_connection, Types) = (connection, types);

    /// <summary>Type of every column.</summary>
    public IReadOnlyDictionary<string, LogicalType> Types { get; }

    /// <summary>Asks the engine; the view exists.</summary>
    public static ViewColumns Of(Connection connection)
    {
        using Result result = connection.Query($"SELECT * FROM {CustomerSource.View} LIMIT 0");
        return new ViewColumns(
            connection,
            result.Columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Adds what the engine has against a campaign's expressions.</summary>
    public void Check(Campaign campaign, ProblemList problems)
    {
        ViewExpression[] conditions =
        [
            campaign.Audience, .. campaign.Conditions.Select(condition => condition.Condition), .. campaign.Consents.Values,
            .. campaign.Rules.SelectMany(rule => rule.Conditions.Select(condition => condition.Condition).Prepend(rule.When)),
        ];
        foreach (ViewExpression condition in conditions)
            CheckAs("BOOLEAN", condition, problems);
        foreach (ViewExpression stratum in campaign.Strata)
            CheckAs("VARCHAR", stratum, problems);
        if (campaign.Cluster is { } cluster)
            CheckAs("VARCHAR", cluster, problems);
        if (campaign.Worth is { } worth)
            CheckAs("DOUBLE", worth, problems);
        GainSql gains = new(campaign);
        for (int budget = 0; budget < campaign.Budgets.Count; budget++)
        {
            foreach (string use in campaign.Rules.Select(rule => gains.Use(budget, rule)).OfType<string>().Distinct())
                Check($"SELECT CAST({use} AS DOUBLE) FROM {CustomerSource.View}", campaign.Budgets[budget], problems, GainSql.OfRule);
        }

        foreach (CampaignRule rule in campaign.Rules)
        {
            foreach (ViewExpression value in new[] { rule.ExpectedValue, rule.Effect, rule.Price, rule.NotBelow }.OfType<ViewExpression>())
                CheckAs("DOUBLE", value, problems);
            if (rule.OrderBy is { } order)
                Check($"SELECT row_number() OVER (ORDER BY {order.Text}) FROM {CustomerSource.View}", order, problems);
        }
    }

    void CheckAs(string type, ViewExpression expression, ProblemList problems) =>
        Check($"SELECT CAST(({expression.Text}) AS {type}) FROM {CustomerSource.View}", expression, problems);

    /// <param name="select">What is to be computed.</param>
    /// <param name="expression">Of it.</param>
    /// <param name="problems">What is wrong is added here.</param>
    /// <param name="others">Names that it may use beside the view's.</param>
    void Check(string select, ViewExpression expression, ProblemList problems, IReadOnlyList<string>? others = null)
    {
        try
        {
            using Result result = _connection.Query($"{select} LIMIT 0");
        }
        catch (DuckDbException error)
        {
            ColumnMention[] unknown = [.. expression.Columns.Where(column => !Types.ContainsKey(column.Name) && others?.Contains(column.Name, StringComparer.OrdinalIgnoreCase) != true)];
            foreach (ColumnMention column in unknown)
            {
                int place = Math.Max(0, expression.Sql.Text.IndexOf(column.Name, StringComparison.OrdinalIgnoreCase));
                problems.Add(
                    expression.Sql, place, $"the customer view has no column '{column.Name}'",
                    Suggestion.Among(column.Name, [.. Types.Keys]));
            }

            if (unknown.Length == 0)
                problems.Add(expression.Sql, 0, error.Message, "write an expression over the columns of the customer view");
        }
    }
}
