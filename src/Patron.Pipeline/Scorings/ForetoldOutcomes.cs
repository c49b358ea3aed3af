using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Pipeline.Scorings;

/// <summary>
/// What customers would bring with what a policy gives them, learnt by boosted trees from those who got it, each fifth of the customers from
/// the other four (cross-fitting: Chernozhukov and others 2018).
/// </summary>
static class ForetoldOutcomes
{
    /// <summary>With fewer of whom the outcome is known nothing is learnt.</summary>
    const int FewestKnown = 100;

    const int Parts = 5;

    /// <summary>Of each customer; null where too few are known.</summary>
    /// <param name="keys">The customers, which folds are drawn by.</param>
    /// <param name="table">What is known of them.</param>
    /// <param name="weights">One over the probability with which they got it; 0 of whoever got something else.</param>
    /// <param name="outcomes">What came of it.</param>
    /// <param name="threads">Most threads; null for all processors.</param>
    public static double[]? Of(string[] keys, FeatureTable table, double[] weights, double[] outcomes, int? threads)
    {
        int[] numbers = Array.ConvertAll(keys, key => (int)(Parts * StableHash.Share(0, "foretold", key)));
        BoostingOptions options = new() { Loss = BoostingLoss.SquaredError, Trees = 60, MaxLeaves = 8, Threads = threads };
        double[] foretold = new double[keys.Length];
        if (weights.Count(weight => weight > 0) < FewestKnown)
            return null;
        foreach ((int[] outside, int[] inside) in Folds.Of(numbers))
        {
            int[] known = Array.FindAll(outside, row => weights[row] > 0);
            BoostedTrees trees = BoostedTrees.Fit(
                table.Take(known), Array.ConvertAll(known, row => outcomes[row]), options, Array.ConvertAll(known, row => weights[row])).Model;
            double[] found = trees.Predict(table.Take(inside), threads);
            for (int at = 0; at < inside.Length; at++)
                foretold[inside[at]] = found[at];
        }

        return foretold;
    }
}
