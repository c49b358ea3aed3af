using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Treatments;

public sealed class TreatmentSqlTests
{
    [Fact]
    public void The_sql_reads_like_the_rules()
    {
        using Campaigns campaigns = new();
        campaigns.Customers(10);
        campaigns.Lake.Connection.Execute("CREATE TEMP VIEW customers AS SELECT * FROM made");
        Campaign campaign = Campaign.Of(campaigns.Project.Treatments.Single(), campaigns.Lake.Connection, new ProblemList())!;
        IReadOnlyDictionary<string, LogicalType> types = ViewColumns.Of(campaigns.Lake.Connection).Types;
        TreatmentSql rows = new(campaign, types, 7, FullRules.Words(campaign, new Dictionary<int, string> { [0] = "is full (limit 30)" }));
        Expectation.Matches("audience-sql", new AudienceSql(campaign, types, 7, hasContacts: false).ToSql());
        Expectation.Matches("treatment-sql", rows.ToSql(Campaigns.AsOf, "run-1"));
    }

    [Fact]
    public void Sql_that_does_not_parse_is_shown_at_its_place()
    {
        using Campaigns campaigns = new(Campaigns.WinBack
            .Replace("when: churn >= 0.5", "when: churn >= >= 0.5", StringComparison.Ordinal)
            .Replace("audience: churn >= 0.3", "audience: |\n  churn >= 0.3\n    and (value", StringComparison.Ordinal));
        ProjectException error = Assert.Throws<ProjectException>(() => campaigns.Run());
        Assert.Equal(2, error.Problems.Count);
        Assert.All(error.Problems, problem => Assert.Equal("treatments/win_back.yml", problem.File));
        Assert.Equal(3, error.Problems[0].Line);
        Assert.Equal((18, 20), (error.Problems[1].Line, error.Problems[1].Column));
        Assert.Contains("syntax error", error.Problems[1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_customers_do_not_have_come_with_a_suggestion_all_at_once()
    {
        using Campaigns campaigns = new(Campaigns.WinBack
            .Replace("churn >= 0.5", "chrun >= 0.5", StringComparison.Ordinal)
            .Replace("churn * value * 0.2", "churn * valeu * 0.2", StringComparison.Ordinal));
        campaigns.Customers(10);
        ProjectException error = Assert.Throws<ProjectException>(() => campaigns.Run());
        Assert.Equal(2, error.Problems.Count);
        Assert.Contains("win_back.yml:12:29: the customer view has no column 'valeu': did you mean 'value'?", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("win_back.yml:16:11: the customer view has no column 'chrun': did you mean 'churn'?", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_the_engine_cannot_compute_is_shown_with_its_file()
    {
        using Campaigns campaigns = new(Campaigns.WinBack.Replace("churn >= 0.5", "nonsense(churn)", StringComparison.Ordinal));
        campaigns.Customers(10);
        Problem problem = Assert.Single(Assert.Throws<ProjectException>(() => campaigns.Run()).Problems);
        Assert.Equal("treatments/win_back.yml", problem.File);
    }

    [Fact]
    public void Mentions_are_found_beside_words_of_other_alphabets_quotes_and_subqueries()
    {
        using Campaigns campaigns = new();
        SqlText sql = new("größe = 'é' and customers.\"Value\" > 1 -- and more\n and x in (select y from silver.z)", "f.yml");
        ViewExpression expression = ViewExpression.Value(sql, campaigns.Lake.Connection, new ProblemList())!;
        Assert.Equal(
            ["größe", "customers.\"Value\"", "x"],
            expression.Columns.Select(column => expression.Text.Substring(column.Offset, column.Length)));
        Assert.Equal(["größe", "Value", "x"], expression.Columns.Select(column => column.Name));
        Assert.Equal(["silver.z"], expression.Tables.Select(table => table.Name));
    }
}
