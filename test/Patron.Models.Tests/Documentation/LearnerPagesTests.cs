using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Models.Forest;
using Patron.Models.Propensity;
using Patron.Models.Tests.Forest;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Documentation;

/// <summary>What the pages of the forest and of rules say is what the code gives.</summary>
public sealed class LearnerPagesTests
{
    /// <summary>Those of scikit-learn: ../shared/reference/baselines.md, section 4.</summary>
    [Fact]
    public void The_telco_figures_of_the_forest_are_what_the_code_gives()
    {
        BinaryMetrics[] folds = TelcoForest.Judged.Value;
        TableIsTrue("random_forest.md", "telco",
        [
            ["AUC", Number(folds.Average(fold => fold.Auc!.Value)), "0.84444"],
            ["log-loss", Number(folds.Average(fold => fold.LogLoss)), "0.41790"],
            ["Brier", Number(folds.Average(fold => fold.Brier)), "0.13542"],
        ]);
        Says("random_forest.md", $"{TelcoForest.Trees} trees");
        Says("random_forest.md", $"A leaf keeps {new ForestOptions().MinRows} rows");
    }

    [Fact]
    public void The_rules_of_the_telco_customers_are_what_the_code_gives()
    {
        Telco telco = Telco.Whole();
        RulesLearnerOptions options = new();
        RulesLearner learner = (RulesLearner)PropensityModel.Fit(telco.Table, telco.Churned, new() { Learner = options }).Model.Learner;
        TableIsTrue("rules.md", "rule", [.. learner.Rules.Select(rule => new[]
        {
            $"{rule}", rule.Rows.ToString("N0", CultureInfo.InvariantCulture), rule.Probability.ToString("F4", CultureInfo.InvariantCulture),
        })]);
        Says("rules.md", $"({options.Conditions} unless told, from 1 to 4)");
        Says("rules.md", $"at least {options.MinRows} rows");

        // The formula of the page, of the first rule.
        double[] scores = learner.Probabilities(telco.Table);
        bool[] held = [.. scores.Zip(telco.Churned).Where(row => row.First == learner.Rules[0].Probability).Select(row => row.Second)];
        double share = (double)telco.Churned.Count(churned => churned) / telco.Churned.Length;
        Assert.Equal((held.Count(churned => churned) + share) / (held.Length + 1), learner.Rules[0].Probability, 1e-9);
    }

    [Fact]
    public void The_telco_figures_of_rules_are_what_the_code_gives()
    {
        Telco telco = Telco.WithFolds();
        BinaryMetrics[] one = Folds(telco, 1);
        BinaryMetrics[] two = Folds(telco, 2);
        double share = (double)telco.Churned.Count(churned => churned) / telco.Churned.Length;
        double entropy = -((share * Math.Log(share)) + ((1 - share) * Math.Log(1 - share)));
        TableIsTrue("rules.md", "telco",
        [
            ["AUC", Number(one.Average(fold => fold.Auc!.Value)), Number(two.Average(fold => fold.Auc!.Value)), "0.50000"],
            ["log-loss", Number(one.Average(fold => fold.LogLoss)), Number(two.Average(fold => fold.LogLoss)), Number(entropy)],
            ["Brier", Number(one.Average(fold => fold.Brier)), Number(two.Average(fold => fold.Brier)), Number(share * (1 - share))],
        ]);
    }

    static BinaryMetrics[] Folds(Telco telco, int conditions) =>
    [
        .. new[] { "fold_rep1", "fold_rep2", "fold_rep3" }.SelectMany(repeat => CrossValidation.Of(
            telco.Table, telco.Churned, telco.File.Integers(repeat),
            new PropensityOptions { Learner = new RulesLearnerOptions { Conditions = conditions } }).Folds),
    ];

    static string Number(double value) => value.ToString("F5", CultureInfo.InvariantCulture);

    static void Says(string page, string sentence) =>
        Assert.True(new Page(page).Text.Contains(sentence, StringComparison.Ordinal), $"{page} should say: {sentence}");

    static void TableIsTrue(string page, string heading, string[][] expected)
    {
        string[] rows = [.. new Page(page).Table(heading).Select(row => string.Join(" | ", row))];
        string[] actual = [.. expected.Select(row => string.Join(" | ", row))];
        Assert.True(rows.SequenceEqual(actual), $"{page} should say:\n| {string.Join(" |\n| ", actual)} |");
    }
}
