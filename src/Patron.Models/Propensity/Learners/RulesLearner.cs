using System.Text.Json.Nodes;
using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// A few rules of up to four conditions, each with the share of positives among its training rows: the paths of one small tree.
/// Where nothing can be told apart it is the overall share alone.
/// </summary>
/// <remarks>
/// Holte (1993), Machine Learning 11: "Very simple classification rules perform well on most commonly used datasets". A share is
/// drawn to the overall one as if one more row had it, so that none is exactly 0 or 1.
/// </remarks>
public sealed class RulesLearner : TreeLearner
{
    internal const string DocumentKind = "rules";
    const int Version = 1;

    readonly BoostedTrees _model;

    RulesLearner(BoostedTrees trees)
        : base(trees.Columns, trees.Trees, trees.Start)
    {
        _model = trees;
        if (trees.Loss != BoostingLoss.SquaredError || trees.Trees.Count > 1)
            throw new ArgumentException($"{trees.Trees.Count} trees of the loss {trees.Loss.Key} are no rules", nameof(trees));
        Rules = trees.Trees.Count == 0
            ? [new PropensityRule([], trees.Start, 0)]
            : [.. RulePaths.Of(trees).OrderByDescending(rule => rule.Probability)];
        if (Rules.FirstOrDefault(rule => !(rule.Probability is >= 0 and <= 1)) is { } outside)
            throw new ArgumentException($"a rule has the probability {outside.Probability}", nameof(trees));
    }

    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Rules;

    /// <inheritdoc/>
    public override ScoreScale ScoreScale => ScoreScale.Probability;

    /// <inheritdoc/>
    public override string Description => Rules.Count == 1 ? "the overall share" : $"{Rules.Count} rules";

    /// <summary>The rules, the highest probability first; of every row exactly one holds.</summary>
    public IReadOnlyList<PropensityRule> Rules { get; }

    internal static LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights, RulesLearnerOptions options)
    {
        if (options.Conditions is < 1 or > 4)
            throw new ArgumentOutOfRangeException(nameof(options), options.Conditions, "conditions must be from 1 to 4");
        BoostingOptions settings = new()
        {
            Loss = BoostingLoss.SquaredError,
            Trees = 1,
            LearningRate = 1,
            MaxDepth = options.Conditions,
            MaxLeaves = 1 << options.Conditions,
            MinRows = options.MinRows,
            L2 = 1,
            Threads = options.Threads,
        };
        BoostedTrees trees = BoostedTrees.Fit(table, target, settings, weights).Model;
        var learner = new RulesLearner(trees);
        FitReport report = new(
            StopReason.Converged, BothOutcomes.LogLikelihood(learner.Scores(table), target, weights), trees.Trees.Count,
            [.. learner.WarningsFor(table)], new double[0, 0]);
        return new LearnerFit(learner, report);
    }

    private protected override double[] SumsOfTrees(FeatureTable table, UnseenCounter unseen) =>
        _model.Scores(table, null, unseen);

    internal override JsonObject ToNode() => ModelJson.Node(DocumentKind, Version, new Document(_model.ToNode()));

    internal static new RulesLearner FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        var trees = BoostedTrees.FromNode(document.Tree);
        return ModelJson.Check(DocumentKind, () => new RulesLearner(trees));
    }

    sealed record Document(JsonObject Tree);
}

/// <summary>A rule: where all its conditions hold, the probability is this.</summary>
/// <param name="Conditions">Such as "tenure &lt;= 5.5" and "Contract is Month-to-month"; empty where it holds for all.</param>
/// <param name="Probability">Share of positives among its training rows, drawn a little to the overall one.</param>
/// <param name="Rows">Its training rows; 0 where nothing was split and so nothing counted.</param>
public sealed record PropensityRule(IReadOnlyList<string> Conditions, double Probability, int Rows)
{
    /// <inheritdoc/>
    public override string ToString() => Conditions.Count == 0 ? "always" : string.Join(" and ", Conditions);
}
