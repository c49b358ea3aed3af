using System.Text.Json.Nodes;
using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Gradient-boosted trees with the logistic loss; they need no preprocessing.</summary>
public sealed class BoostingLearner : TreeLearner
{
    internal const string DocumentKind = "boosting";
    const int Version = 1;

    readonly BoostedTrees _model;

    BoostingLearner(BoostedTrees trees)
        : base(trees.Columns, trees.Trees, trees.Start)
    {
        _model = trees;
        if (trees.Loss != BoostingLoss.Logistic)
            throw new ArgumentException($"trees of the loss {trees.Loss.Key} give no probability", nameof(trees));
    }

    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Boosting;

    /// <inheritdoc/>
    public override string Description => $"gradient boosting, {Trees.Count} trees";

    internal static LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights, BoostingLearnerOptions options)
    {
        BoostingOptions settings = options.Trees with { Loss = BoostingLoss.Logistic };
        BoostingResult fit = BoostedTrees.Fit(table, target, settings, weights);
        double rows = weights?.Sum() ?? target.Length;
        var learner = new BoostingLearner(fit.Model);
        FitReport report = new(
            StopReason.Converged, -rows * fit.Report.TrainingLoss[^1], fit.Model.Trees.Count,
            [.. learner.WarningsFor(table)], new double[0, 0]);
        return new LearnerFit(learner, report);
    }

    private protected override double[] SumsOfTrees(FeatureTable table, UnseenCounter unseen) =>
        _model.Scores(table, null, unseen);

    internal override JsonObject ToNode() => ModelJson.Node(DocumentKind, Version, new Document(_model.ToNode()));

    internal static new BoostingLearner FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        var trees = BoostedTrees.FromNode(document.Trees);
        return ModelJson.Check(DocumentKind, () => new BoostingLearner(trees));
    }

    sealed record Document(JsonObject Trees);
}
