using Patron.Models.Evaluation;
using Patron.Models.Forest;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Forest;

/// <summary>A random forest of 100 trees on the 15 folds of the public telco customers, fitted without each fold and judged on it.</summary>
static class TelcoForest
{
    public const int Trees = 100;

    /// <summary>By repeat, then by fold.</summary>
    public static readonly Lazy<BinaryMetrics[]> Judged = new(() => Judge(Trees));

    public static BinaryMetrics[] Judge(int trees)
    {
        Telco telco = Telco.WithFolds();
        return
        [
            .. from repeat in new[] { "fold_rep1", "fold_rep2", "fold_rep3" }
               let numbers = telco.File.Integers(repeat)
               from number in Enumerable.Range(0, 5)
               select Judge(telco, numbers, number, trees),
        ];
    }

    static BinaryMetrics Judge(Telco telco, int[] folds, int number, int trees)
    {
        int[] training = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != number)];
        int[] test = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == number)];
        FeatureTable table = telco.Table.Take(training);
        bool[] churned = Array.ConvertAll(training, row => telco.Churned[row]);
        RandomForest model = RandomForest.Fit(table, churned, new ForestOptions { Trees = trees }).Model;
        return BinaryMetrics.Of(model.Predict(telco.Table.Take(test)), Array.ConvertAll(test, row => telco.Churned[row]));
    }
}
