using System.Globalization;
using System.Text.Json;
using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.LifetimeValue.Regression;
using Patron.Models.Tests.Boosting;
using Patron.Models.Tests.LifetimeValue.Regression;
using Patron.Models.Tests.Support;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Documentation;

public sealed class BoostedTreesPageTests
{
    [Fact]
    public void The_telco_figures_are_what_the_code_gives()
    {
        IReadOnlyList<BinaryMetrics> folds = TelcoFolds.Judged.Value;
        string text = File.ReadAllText(Repository.Shared("reference", "telco.json")).Replace("NaN", "null", StringComparison.Ordinal);
        using JsonDocument reference = JsonDocument.Parse(text);
        JsonElement best = reference.RootElement.GetProperty("cv_results").GetProperty("HistGB native cat, lr .05, 8 leaves, 150 it");
        TableIsTrue("boosted_trees.md", "telco",
        [
            ["AUC", Number(folds.Average(fold => fold.Auc!.Value), 5), Mean("auc")],
            ["log-loss", Number(folds.Average(fold => fold.LogLoss), 5), Mean("logloss")],
            ["Brier", Number(folds.Average(fold => fold.Brier), 5), Mean("brier")],
        ]);
        double[] others = [.. best.GetProperty("per_fold_auc").EnumerateArray().Select(value => value.GetDouble())];
        Estimate apart = Estimate.MeanOf(folds.Zip(others, (fold, other) => fold.Auc!.Value - other).ToArray());
        string sentence = $"by {Number(apart.Value, 5)}, standard error {Number(apart.StandardError, 5)}";
        Assert.True(new Page("boosted_trees.md").Text.Contains(sentence, StringComparison.Ordinal), $"the page should say: {sentence}");

        string Mean(string metric) => Number(best.GetProperty(metric).GetProperty("mean").GetDouble(), 5);
    }

    [Fact]
    public void Every_loss_of_the_page_is_one_and_no_other_is()
    {
        string[] keys = [.. new Page("boosted_trees.md").Table("loss").Select(row => row[0].Trim('`'))];
        Assert.Equal(5, keys.Length);
        Assert.All(keys, key => Assert.Equal(key, BoostingLoss.Find(key, 1.5)!.Key));
    }

    [Fact]
    public void The_figures_of_future_value_on_Cdnow_are_what_the_code_gives() => TableIsTrue(
        "value_regression.md", "forecast",
        [
            .. CdnowValues.Judged.Value.Select(one => new[]
            {
                one.Name, Number(one.PurchasesRmse, 4), Number(one.Purchases[0].Errors.Bias, 4), Number(one.Purchases[0].NormalisedGini!.Value, 4),
                Number(one.MoneyRmse!.Value, 2), Number(one.Money[0].Errors.Bias, 2), Number(one.Money[0].NormalisedGini!.Value, 4),
            }),
        ]);

    [Fact]
    public void What_value_regression_says_of_customers_is_so()
    {
        string text = new Page("value_regression.md").Text;
        foreach (string said in (string[])
        [
            $"CDNOW's {CdnowPurchases.Customers:N0} customers", $"about {ValueRegression.MostCustomers:N0}\ncustomers",
            $"{ValueRegression.LeastCustomers} customers a horizon before its end",
        ])
        {
            Assert.True(text.Contains(said, StringComparison.Ordinal), $"the page should say: {said}");
        }
    }

    [Fact]
    public void What_boosted_trees_says_of_the_order_of_rows_is_so() =>
        Assert.Contains($"the order of the rows up to {QuantileCuts.MostRows:N0} of them", new Page("boosted_trees.md").Text, StringComparison.Ordinal);

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    static void TableIsTrue(string page, string heading, string[][] expected)
    {
        string[] rows = [.. new Page(page).Table(heading).Select(row => string.Join(" | ", row))];
        string[] actual = [.. expected.Select(row => string.Join(" | ", row))];
        Assert.True(rows.SequenceEqual(actual), $"{page} should say:\n| {string.Join(" |\n| ", actual)} |");
    }
}
