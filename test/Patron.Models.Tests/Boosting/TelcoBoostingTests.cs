using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Boosting;

/// <summary>
/// The folds of ../shared/reference/telco_folds.csv against baselines.md section 4: the best of scikit-learn 1.2.1 and XGBoost
/// 1.7.4 there are AUC .84785, log-loss .41349 and Brier .13417, means over the same 15 folds.
/// </summary>
public sealed class TelcoBoostingTests
{
    // Those of scikit-learn's entry with native categories; taken over, not searched on the folds.
    static readonly BoostingOptions Chosen = new() { Trees = 150, LearningRate = 0.05, MaxLeaves = 8 };

    [Fact]
    public void Means_over_the_folds_are_at_most_half_a_thousandth_worse_than_the_best_of_others()
    {
        Telco telco = Telco.WithFolds();
        List<BinaryMetrics> folds = [];
        foreach (string repeat in new[] { "fold_rep1", "fold_rep2", "fold_rep3" })
        {
            int[] fold = telco.File.Integers(repeat);
            for (int number = 0; number < 5; number++)
                folds.Add(Judge(telco, fold, number));
        }

        double auc = folds.Average(fold => fold.Auc!.Value);
        double logLoss = folds.Average(fold => fold.LogLoss);
        double brier = folds.Average(fold => fold.Brier);
        TestContext.Current.TestOutputHelper?.WriteLine($"AUC {auc:F5}, log-loss {logLoss:F5}, Brier {brier:F5}");
        Assert.Equal(15, folds.Count);
        Assert.True(auc > 0.84785 - 0.0005, $"AUC {auc}");
        Assert.True(logLoss < 0.41349 + 0.0005, $"log-loss {logLoss}");
        Assert.True(brier < 0.13417 + 0.0005, $"Brier {brier}");
    }

    static BinaryMetrics Judge(Telco telco, int[] fold, int number)
    {
        int[] training = [.. Enumerable.Range(0, fold.Length).Where(row => fold[row] != number)];
        int[] test = [.. Enumerable.Range(0, fold.Length).Where(row => fold[row] == number)];
        FeatureTable table = telco.Table.Take(training);
        bool[] churned = Array.ConvertAll(training, row => telco.Churned[row]);
        BoostedTrees model = BoostedTrees.Fit(table, churned, Chosen).Model;
        return BinaryMetrics.Of(model.Predict(telco.Table.Take(test)), Array.ConvertAll(test, row => telco.Churned[row]));
    }
}
