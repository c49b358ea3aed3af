using System.Globalization;
using Patron.Models.Boosting;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Explanation;

/// <summary>A model's scores told by a few rules: the paths of one small tree that is fitted to the scores.</summary>
/// <param name="Rules">The rules, the highest score first; of every row exactly one holds.</param>
/// <param name="Fidelity">
/// Share of the scores' variance that the rules tell (R squared), on the rows they were made from; 1 where scores do not differ.
/// </param>
/// <remarks>Craven and Shavlik (1996), NIPS 8, for the idea. Without fidelity near 1 the rules are a rough sketch.</remarks>
public sealed record SurrogateRules(IReadOnlyList<ScoreRule> Rules, double Fidelity)
{
    /// <summary>Makes the rules.</summary>
    /// <param name="scores">Score of each row. Range: finite.</param>
    /// <param name="table">The columns to tell them by.</param>
    /// <param name="conditions">Most conditions of a rule, of which there are at most 2 to this power. Range: 1 to 6.</param>
    /// <param name="minRows">Least rows of a rule. Range: &gt;= 1.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a score or a number is not finite.</exception>
    public static SurrogateRules Of(double[] scores, FeatureTable table, int conditions = 3, int minRows = 20)
    {
        if (conditions is < 1 or > 6)
            throw new ArgumentOutOfRangeException(nameof(conditions), conditions, "must be from 1 to 6");
        BoostingOptions options = new()
        {
            Loss = BoostingLoss.SquaredError,
            Trees = 1,
            LearningRate = 1,
            MaxDepth = conditions,
            MaxLeaves = 1 << conditions,
            MinRows = minRows,
            L2 = 0,
        };
        BoostedTrees tree = BoostedTrees.Fit(table, scores, options).Model;
        IEnumerable<ScoreRule> rules = tree.Trees.Count == 0
            ? [new ScoreRule([], tree.Start, scores.Length)]
            : RulePaths.Of(tree).Select(rule => new ScoreRule(rule.Conditions, rule.Probability, rule.Rows));
        return new SurrogateRules([.. rules.OrderByDescending(rule => rule.Score)], ShareOfVariance(scores, tree.Predict(table)));
    }

    static double ShareOfVariance(double[] scores, double[] told)
    {
        if (scores.All(score => score == scores[0]))
            return 1;
        double mean = scores.Average();
        double all = scores.Sum(score => (score - mean) * (score - mean));
        double left = scores.Zip(told, (score, rule) => (score - rule) * (score - rule)).Sum();
        return 1 - (left / all);
    }
}

/// <summary>A rule: where all its conditions hold, scores are this on average.</summary>
/// <param name="Conditions">Such as "tenure &lt;= 5.5"; empty where it holds for all.</param>
/// <param name="Score">Mean score of its rows.</param>
/// <param name="Rows">Its rows.</param>
public sealed record ScoreRule(IReadOnlyList<string> Conditions, double Score, int Rows)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Conditions.Count == 0 ? "always" : $"where {string.Join(" and ", Conditions)}")}: {Score:F3} on average ({Rows} rows)");
}
