using System.Text.Json.Nodes;
using Patron.Models.Boosting;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Uplift;

/// <summary>What a number is on average, by a row's columns: fitted, over a learner of any kind.</summary>
abstract class MeanModel
{
    public abstract IReadOnlyList<string> Columns { get; }

    public abstract double[] Predict(FeatureTable table, int? threads);

    /// <summary>What each column adds to the mean; null where it is no sum over columns, as behind a link.</summary>
    public abstract ScoreContributions? Contributions(FeatureTable table);

    public abstract JsonObject ToNode();

    public static MeanModel FromNode(JsonNode? node) => (node as JsonObject)?["kind"]?.ToString() switch
    {
        LinearMean.DocumentKind => LinearMean.FromNode(node),
        TreesMean.DocumentKind => new TreesMean(BoostedTrees.FromNode(node)),
        LogisticLearner.DocumentKind => new ProbabilityMean(PropensityLearner.FromNode(node)),
        var kind => throw new FormatException($"a saved uplift model has a part of kind '{kind ?? "missing"}', which this program does not know"),
    };
}

/// <summary>How means are learnt.</summary>
sealed record MeanModelOptions(BaseLearner Base, BoostingOptions Trees, double Penalty, PreprocessingOptions Preprocessing, int? Threads)
{
    /// <summary>Fits a model to numbers in the range of the loss; only a logistic one shows in a linear learner.</summary>
    public MeanModel Fit(FeatureTable table, double[] target, BoostingLoss loss, double[]? weights = null)
    {
        if (Base == BaseLearner.Boosting)
            return new TreesMean(BoostedTrees.Fit(table, target, Trees with { Loss = loss }, weights).Model);
        if (loss != BoostingLoss.Logistic)
            return LinearMean.Fit(table, target, weights, Preprocessing, Penalty);
        LogisticLearnerOptions options = new()
        {
            Preprocessing = Preprocessing,
            Regression = new LogisticRegressionOptions { Penalty = Penalty, Threads = Threads },
        };
        return new ProbabilityMean(LogisticLearner.Fit(table, Array.ConvertAll(target, value => value == 1), weights, options).Learner);
    }
}

/// <summary>The mean by boosted trees.</summary>
sealed class TreesMean(BoostedTrees trees) : MeanModel
{
    public const string DocumentKind = "boosted_trees";

    public override IReadOnlyList<string> Columns { get; } = [.. trees.Columns.Select(column => column.Name)];

    public override double[] Predict(FeatureTable table, int? threads) => trees.Predict(table, threads);

    public override ScoreContributions? Contributions(FeatureTable table) => trees.Loss == BoostingLoss.SquaredError
        ? TreeShap.Contributions(trees.Columns, trees.Trees, trees.Start, table)
        : null;

    public override JsonObject ToNode() => trees.ToNode();
}

/// <summary>The mean of outcomes 0 and 1 by a logistic regression.</summary>
sealed class ProbabilityMean(PropensityLearner learner) : MeanModel
{
    public override IReadOnlyList<string> Columns => learner.Columns;

    public override double[] Predict(FeatureTable table, int? threads) => learner.Probabilities(table);

    public override ScoreContributions? Contributions(FeatureTable table) => null;

    public override JsonObject ToNode() => learner.ToNode();
}
