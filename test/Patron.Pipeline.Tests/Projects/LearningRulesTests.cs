using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>leaks:</c> and <c>selection:</c> of a model's file.</summary>
public sealed class LearningRulesTests
{
    const string Churn = "kind: propensity\ntarget: churn\nfeatures: [purchases]\n";

    [Fact]
    public void Rules_are_read_and_are_part_of_what_a_model_learns()
    {
        PropensityDefinition model = Shop.Churn(
            Churn + "leaks: { limit: 0.9, allow: [purchase_mean] }\nselection: { missing: 0.8, variance: 0.01, correlation: 0.95, keep: 12 }\n");

        Assert.Equal((0.9, "purchase_mean"), (model.Leaks!.Limit, Assert.Single(model.Leaks.Allow)));
        Assert.Equal(new SelectionRules { Missing = 0.8, Variance = 0.01, Correlation = 0.95, Keep = 12 }, model.Selection);
        Assert.NotEqual(Shop.Churn(Churn).Hash, model.Hash);
    }

    [Fact]
    public void Without_them_the_usual_rules_hold()
    {
        PropensityDefinition model = Shop.Churn(Churn);

        Assert.Null(model.Leaks);
        Assert.Null(model.Selection);
        Assert.Equal(0.95, Shop.Churn(Churn + "leaks: { allow: [purchase_mean] }\n").Leaks!.Limit);
    }

    [Theory]
    [InlineData("leaks: { limit: 0.5 }", "'limit' is '0.5'", "expected a share above 0.5 and below 1, such as 0.95")]
    [InlineData("leaks: { allow: [purchase_men] }", "'purchase_men' is no feature of this model", "did you mean 'purchase_mean'?")]
    [InlineData("leaks: off", "'leaks' is 'off'", "expected rules such as { allow: [FEATURE] }, as 'key: value'")]
    [InlineData("selection: { missing: 90 }", "'missing' is '90'", "expected a share from 0 to below 1, such as 0.1")]
    [InlineData("selection: { correlation: 0 }", "'correlation' is '0'", "expected a share above 0 and below 1, such as 0.9")]
    [InlineData("selection: { keep: 0 }", "'keep' is '0'", "expected a whole number from 1 to 100000")]
    [InlineData("selection: {}", "a selection without rules", "add one of missing, variance, correlation, keep")]
    [InlineData("selection: { keeps: 3 }", "unknown key 'keeps'", "did you mean 'keep'?")]
    public void Mistakes_are_told_where_they_are(string rules, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Shop.Churn(Churn + rules + "\n")).Problems[0];

        Assert.Equal(("models/churn.yml", 4), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }
}
