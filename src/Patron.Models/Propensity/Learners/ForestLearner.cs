using System.Text.Json.Nodes;
using Patron.Models.Forest;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>A random forest; its score is the probability itself, the mean over the trees.</summary>
public sealed class ForestLearner : TreeLearner
{
    internal const string DocumentKind = "forest";
    const int Version = 1;

    readonly RandomForest _model;

    ForestLearner(RandomForest forest)
        : base(forest.Columns, forest.Trees, 0)
    {
        if (!forest.IsProbability)
            throw new ArgumentException("a forest of numbers gives no probability", nameof(forest));
        _model = forest;
    }

    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Forest;

    /// <inheritdoc/>
    public override ScoreScale ScoreScale => ScoreScale.Probability;

    /// <inheritdoc/>
    public override string Description => $"random forest, {Trees.Count} trees";

    internal static LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights, ForestLearnerOptions options)
    {
        var learner = new ForestLearner(RandomForest.Fit(table, target, options.Forest, weights).Model);
        FitReport report = new(
            StopReason.Converged, BothOutcomes.LogLikelihood(learner.Scores(table), target, weights), learner.Trees.Count,
            [.. learner.WarningsFor(table)], new double[0, 0]);
        return new LearnerFit(learner, report);
    }

    private protected override double[] SumsOfTrees(FeatureTable table, UnseenCounter unseen) =>
        _model.Predict(table, null, unseen);

    internal override JsonObject ToNode() => ModelJson.Node(DocumentKind, Version, new Document(_model.ToNode()));

    internal static new ForestLearner FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        var forest = RandomForest.FromNode(document.Forest);
        return ModelJson.Check(DocumentKind, () => new ForestLearner(forest));
    }

    sealed record Document(JsonObject Forest);
}
