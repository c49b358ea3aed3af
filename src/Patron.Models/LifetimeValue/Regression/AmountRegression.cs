using Patron.Models.Boosting;
using Patron.Models.Preprocessing;

namespace Patron.Models.LifetimeValue.Regression;

/// <summary>Expectation of an amount of at least 0 that is often exactly 0: a product of up to two boosted models.</summary>
/// <param name="Probability">That it is above 0; null where training had one outcome only, or with one part.</param>
/// <param name="Size">The amount; null where there was too little above 0 to learn from.</param>
/// <param name="Factor">What the models that there are are multiplied by.</param>
sealed record AmountRegression(BoostedTrees? Probability, BoostedTrees? Size, double Factor)
{
    const int LeastRows = 40;

    static readonly BoostingOptions Small = new()
    {
        Trees = 400,
        LearningRate = 0.05,
        MaxLeaves = 8,
        Patience = 30,
    };

    public static AmountRegression Fit(FeatureTable table, double[] amounts, bool[] watches, RegressionParts parts, int? threads)
    {
        int[] all = [.. Enumerable.Range(0, amounts.Length)];
        int[] above = Array.FindAll(all, row => amounts[row] > 0);
        if (above.Length == 0)
            return new(null, null, 0);
        if (parts == RegressionParts.One)
            return Fitted(BoostingLoss.Tweedie(), all, row => amounts[row]) is { } whole ? new(null, whole, 1) : new(null, null, amounts.Average());
        BoostedTrees? probability = Fitted(BoostingLoss.Logistic, all, row => amounts[row] > 0 ? 1 : 0);
        BoostedTrees? size = Fitted(BoostingLoss.Gamma, above, row => amounts[row]);
        double constant = (probability is null ? (double)above.Length / all.Length : 1)
            * (size is null ? above.Average(row => amounts[row]) : 1);
        return new(probability, size, constant);

        BoostedTrees? Fitted(BoostingLoss loss, int[] rows, Func<int, double> target)
        {
            int[] learns = Array.FindAll(rows, row => !watches[row]);
            int[] watch = Array.FindAll(rows, row => watches[row]);
            double[] targets = Array.ConvertAll(learns, row => target(row));
            if (learns.Length < LeastRows || watch.Length == 0 || targets.All(value => value == targets[0]))
                return null;
            BoostingOptions options = Small with { Loss = loss, Threads = threads };
            BoostingValidation validation = new(table.Take(watch), Array.ConvertAll(watch, row => target(row)));
            return BoostedTrees.Fit(table.Take(learns), targets, options, validation: validation).Model;
        }
    }

    public double[] Predict(FeatureTable table, int? threads)
    {
        double[] predicted = new double[table.Rows];
        Array.Fill(predicted, Factor);
        foreach (BoostedTrees model in new[] { Probability, Size }.OfType<BoostedTrees>())
        {
            double[] factors = model.Predict(table, threads);
            for (int row = 0; row < predicted.Length; row++)
                predicted[row] *= factors[row];
        }

        return predicted;
    }
}
