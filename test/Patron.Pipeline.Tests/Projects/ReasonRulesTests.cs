using Patron.Models.Explanation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>reasons:</c> of a model's file, and the example of docs/models/explanation.md.</summary>
public sealed class ReasonRulesTests
{
    const string Churn = "kind: propensity\ntarget: churn\nfeatures: [purchases]\n";

    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "models", "explanation.md"));

    [Fact]
    public void The_example_of_the_page_is_read()
    {
        ReasonOptions reasons = Shop.Churn(Page.Split("```yaml\n")[1].Split("```")[0]).Reasons!;
        Assert.Equal((2, ReasonDirection.Up, 0.05), (reasons.Count, reasons.Direction, reasons.LeastEffect));
        Assert.Equal(
            [KeyValuePair.Create("purchase_days_since_last", new ReasonTemplate("nothing bought for {value} days", "bought {value} days ago"))],
            reasons.Templates);
        Assert.Null(Shop.Churn(Churn).Reasons);
    }

    [Fact]
    public void Other_words_are_another_model_and_another_order_of_them_is_not()
    {
        const string One = "purchase_sum: { up: a, down: b }";
        const string Other = "purchase_mean: { down: d, up: c }";
        string[] hashes =
        [
            .. ((string[])["", "reasons: { count: 2 }", "reasons: { way: up }", "reasons: { least: 1 }",
                $"reasons: {{ words: {{ {One} }} }}", $"reasons: {{ words: {{ {One}, {Other} }} }}"]).Select(reasons => Shop.Churn(Churn + reasons + "\n").Hash),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[^1], Shop.Churn(Churn + $"reasons: {{ words: {{ {Other}, {One} }} }}\n").Hash);
    }

    [Theory]
    [InlineData("reasons: { count: 0 }", "'count' is '0'", "expected a whole number from 1 to 100")]
    [InlineData("reasons: { way: sideways }", "'way' is 'sideways'", "possible: both, up, down")]
    [InlineData("reasons: { least: -1 }", "'least' is '-1'", "expected a number of at least 0")]
    [InlineData("reasons: { words: { purchase_men: { up: a, down: b } } }", "'purchase_men' is no feature of this model", "did you mean 'purchase_mean'?")]
    [InlineData("reasons: { words: { purchase_mean: { up: a } } }", "'down' is missing", "add 'down:' with a sentence")]
    [InlineData("reasons: { words: { purchase_mean: { up: 'for {days}', down: b } } }", "'up' is 'for {days}'", "of a row {column}, {value} and {effect} can be told")]
    [InlineData("reasons: { templates: { } }", "unknown key 'templates'", "")]
    public void Mistakes_are_told_where_they_are(string rules, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Shop.Churn(Churn + rules + "\n")).Problems[0];

        Assert.Equal(("models/churn.yml", 4), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }
}
