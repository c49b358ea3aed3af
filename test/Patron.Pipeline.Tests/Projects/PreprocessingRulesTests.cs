using Patron.Models.Preprocessing;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>preprocessing:</c> of a model's file, and what docs/models/preprocessing.md says of it.</summary>
public sealed class PreprocessingRulesTests
{
    const string Churn = "kind: propensity\ntarget: churn\nfeatures: [purchases]\n";

    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "models", "preprocessing.md"));

    [Fact]
    public void The_example_of_the_page_becomes_the_options_that_it_says()
    {
        string example = Page.Split("```yaml\n")[1].Split("```")[0];
        PropensityDefinition model = Shop.Churn(example);
        PreprocessingOptions options = model.Preprocessing!.ToOptions(7);

        Assert.Equal(
            (0.01, MissingNumbers.MedianAndIndicator, 0.005, 20, UnseenLevels.Refuse, 7),
            (options.Winsorize, options.MissingNumbers, options.MinLevelShare, options.TargetMeansFrom, options.UnseenLevels, options.Seed));
        Assert.Equal(new ColumnPreprocessing { Winsorize = 0.05, MissingNumbers = MissingNumbers.MeanAndIndicator }, options.Columns!["purchase_sum"]);
        Assert.Equal(new ColumnPreprocessing { TargetMeans = true, UnseenLevels = UnseenLevels.AsRare }, options.Columns["purchase_mean"]);
        Assert.NotEqual(Shop.Churn(Churn).Hash, model.Hash);
    }

    [Fact]
    public void Left_out_it_is_the_usual_way()
    {
        Assert.Null(Shop.Churn(Churn).Preprocessing);
        Assert.Equal(new PreprocessingOptions { Winsorize = 0.02 }, Shop.Churn(Churn + "preprocessing: { winsorize: 0.02 }\n").Preprocessing!.ToOptions(0));
    }

    [Theory]
    [InlineData("preprocessing: { winsorize: 0.5 }", "'winsorize' is '0.5'", "expected a share from 0 to below 0.5, such as 0.01")]
    [InlineData("preprocessing: { missing: zero }", "'missing' is 'zero'", "possible: mean, median, refuse")]
    [InlineData("preprocessing: { rare: 3 }", "'rare' is '3'", "expected a share from 0 to below 0.5, such as 0.01")]
    [InlineData("preprocessing: { target_means: 1 }", "'target_means' is '1'", "expected a whole number from 2 to 100000")]
    [InlineData("preprocessing: { unseen: drop }", "'unseen' is 'drop'", "possible: rare, refuse")]
    [InlineData("preprocessing: { columns: { purchase_men: { rare: 0.1 } } }", "'purchase_men' is no feature of this model", "did you mean 'purchase_mean'?")]
    [InlineData("preprocessing: { columns: { purchase_mean: { median: true } } }", "unknown key 'median'", "possible: winsorize, missing, rare, target_means, unseen")]
    [InlineData("preprocessing: {}", "a preprocessing without rules", "add one of winsorize, missing, rare, target_means, unseen, columns")]
    [InlineData("preprocessing: { rare: 0.1 }\nlearner: boosting", "the learner boosting takes them as they are", "remove 'preprocessing:', or 'learner:'")]
    public void Mistakes_are_told_where_they_are(string rules, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Shop.Churn(Churn + rules + "\n")).Problems[0];

        Assert.Equal(("models/churn.yml", 4), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }
}
