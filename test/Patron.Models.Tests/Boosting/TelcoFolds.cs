using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Boosting;

/// <summary>Boosted trees on the 15 folds of the public telco customers, fitted without each fold and judged on it.</summary>
static class TelcoFolds
{
    // The size of scikit-learn's entry with native categories in baselines.md; taken over, not searched on the folds.
    static readonly BoostingOptions Chosen = new() { Trees = 150, LearningRate = 0.05, MaxLeaves = 8 };

    /// <summary>By repeat, then by fold.</summary>
    public static readonly Lazy<IReadOnlyList<BinaryMetrics>> Judged = new(() =>
    {
        Telco telco = Telco.WithFolds();
        return
        [
            .. from repeat in new[] { "fold_rep1", "fold_rep2", "fold_rep3" }
               let folds = telco.File.Integers(repeat)
               from number in Enumerable.Range(0, 5)
               select Judge(telco, folds, number),
        ];
    });

    static BinaryMetrics Judge(Telco telco, int[] folds, int number)
    {
        int[] training = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != number)];
        int[] test = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == number)];
        bool[] churned = Array.ConvertAll(training, row => telco.Churned[row]);
        FeatureTable table = telco.Table.Take(training);
        BoostedTrees model = BoostedTrees.Fit(table, churned, Chosen).Model;
        return BinaryMetrics.Of(model.Predict(telco.Table.Take(test)), Array.ConvertAll(test, row => telco.Churned[row]));
    }
}
