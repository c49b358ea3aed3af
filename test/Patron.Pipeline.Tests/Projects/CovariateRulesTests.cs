using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>covariates:</c> of a lifetime value model's file.</summary>
public sealed class CovariateRulesTests
{
    const string Value = "kind: lifetime_value\ntable: silver.purchases\ntime: ordered_at\namount: amount\nhorizon: 52w\n";

    const string Static = "covariates:\n  static:\n    table: silver.purchases\n    columns: [channel, age]\n";

    [Fact]
    public void Static_covariates_are_read_and_make_another_model()
    {
        CovariatesDefinition covariates = Load(Value + Static + "    time: since\n  penalty: 2\n").Covariates!;

        Assert.Equal(("silver.purchases", "channel,age", "since", 2.0), (covariates.Static.Table, string.Join(',', covariates.Static.Columns), covariates.Static.Time, covariates.Penalty));
        Assert.Null(Load(Value).Covariates);
        string[] hashes =
        [
            .. new[] { "", Static, Static + "  penalty: 2\n", Static + "  moves: buying\n", Static + "  spend: true\n", Static + "    time: since\n", Static.Replace(", age", "", StringComparison.Ordinal) }
                .Select(more => Load(Value + more).Hash),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void The_page_shows_a_model_that_is_read()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "models", "covariates.md"));
        string shown = page.Split("```yaml")[1].Split("```")[0].Replace("silver.customer ", "silver.purchases ", StringComparison.Ordinal);

        CovariatesDefinition covariates = Load(shown).Covariates!;

        Assert.Equal(("channel,age", "updated_at", true, 1.0), (string.Join(',', covariates.Static.Columns), covariates.Static.Time, covariates.Spend, covariates.Penalty));
    }

    [Theory]
    [InlineData("covariates:\n  static:\n    table: silver.purchasers\n    columns: [age]", 8, "there is no table 'silver.purchasers'", "did you mean 'silver.purchases'?")]
    [InlineData("covariates:\n  static:\n    table: silver.purchases\n    columns: [age, age]", 9, "'columns' has 'age' twice", "remove or rename one")]
    [InlineData("covariates:\n  static:\n    table: silver.purchases\n    colums: [age]", 9, "unknown key 'colums'", "did you mean 'columns'?")]
    [InlineData("covariates:\n  penalty: 1", 7, "'static' is missing", "add 'static:' with a table with a row for each customer")]
    [InlineData(Static + "  moves: byuing", 10, "'moves' is 'byuing'", "did you mean 'buying'?")]
    [InlineData("purchases: nbd\n" + Static + "  moves: leaving", 8, "nobody leaves in NBD", "let them move buying")]
    [InlineData(Static + "intervals: bootstrap", 10, "a bootstrap does not draw customers with covariates", "leave 'intervals:' out")]
    public void Mistakes_are_told_where_they_are(string more, int line, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Load(Value + more + "\n")).Problems[0];

        Assert.Equal(("models/lifetime_value.yml", line), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    static LifetimeValueDefinition Load(string value)
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in Shop.Files)
            folder.Write(file, file == "models/lifetime_value.yml" ? value : text);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])], SqlCheck.Of).Models.OfType<LifetimeValueDefinition>().Single();
    }
}
