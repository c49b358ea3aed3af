using Patron.Models.Explanation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>changes:</c> of a model's file, and the example of docs/models/changes.md.</summary>
public sealed class ChangeRulesTests
{
    const string Churn = "kind: propensity\ntarget: churn\nfeatures: [purchases]\n";

    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "models", "changes.md"));

    [Fact]
    public void The_example_of_the_page_is_read()
    {
        PropensityDefinition model = Shop.Churn(Page.Split("```yaml\n")[1].Split("```")[0]);
        Assert.Equal(
            [
                new FieldLimits("purchase_days_since_last") { IsImmutable = true },
                new FieldLimits("purchase_sum") { Least = 10, Most = 500, Direction = FieldDirection.Up },
            ],
            model.Changes!);
        Assert.Null(Shop.Churn(Churn).Changes);
        Assert.Equal(["a", "b"], Shop.Churn(Churn + "changes: { purchase_mean: { become: [a, b] } }\n").Changes![0].Categories);
    }

    [Fact]
    public void Other_limits_are_another_model()
    {
        string[] hashes =
        [
            .. ((string[])["", "changes: { purchase_mean: never }", "changes: { purchase_mean: { most: 3 } }", "changes: { purchase_mean: { way: up } }",
                "changes: { purchase_mean: { most: 4 } }", "changes: { purchase_mean: { become: [a] } }"]).Select(changes => Shop.Churn(Churn + changes + "\n").Hash),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[1], Shop.Churn(Churn + "changes:\n  purchase_mean: never # for now\n").Hash);
    }

    [Theory]
    [InlineData("changes: { purchase_men: never }", "'purchase_men' is no feature of this model", "did you mean 'purchase_mean'?")]
    [InlineData("changes: { purchase_mean: always }", "'purchase_mean' is 'always'", "expected never, or limits")]
    [InlineData("changes: { purchase_mean: {} }", "'purchase_mean' has no limits", "add one of least, most, way, become")]
    [InlineData("changes: { purchase_mean: { least: ten } }", "'least' is 'ten'", "expected a number")]
    [InlineData("changes: { purchase_mean: { least: 9, most: 3 } }", "'purchase_mean' may become 9 to 3, which nothing is", "let 'least' be at most 'most'")]
    [InlineData("changes: { purchase_mean: { least: 9, become: [a] } }", "'purchase_mean' has limits of numbers and of texts", "give a feature of numbers")]
    [InlineData("changes: { purchase_mean: { way: sideways } }", "'way' is 'sideways'", "possible: either, up, down")]
    [InlineData("changes: [purchase_mean]", "'changes' is a list", "expected features by name, each never or limits")]
    public void Mistakes_are_told_where_they_are(string rules, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Shop.Churn(Churn + rules + "\n")).Problems[0];

        Assert.Equal(("models/churn.yml", 4), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }
}
