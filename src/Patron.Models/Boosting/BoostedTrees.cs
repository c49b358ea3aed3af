using System.Text.Json.Nodes;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>
/// Gradient-boosted trees over raw columns of numbers and categories: a score is a start plus one leaf's value of each tree.
/// </summary>
/// <remarks>
/// Friedman (2001), Annals of Statistics 29; Chen and Guestrin (2016), XGBoost; Ke et al. (2017), LightGBM.
/// </remarks>
public sealed class BoostedTrees
{
    const string Kind = "boosted_trees";
    const int Version = 1;

    readonly TreeScoring _scoring;

    internal BoostedTrees(BoostingLoss loss, double start, IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        if (!double.IsFinite(start))
            throw new ArgumentException($"the score without a tree is {start}; it must be finite", nameof(start));
        (Loss, Start, Columns, Trees) = (loss, start, columns, trees);
        _scoring = new TreeScoring(columns, trees);
    }

    /// <summary>The loss that was made small.</summary>
    public BoostingLoss Loss { get; }

    /// <summary>The score without any tree: that of the mean target.</summary>
    public double Start { get; }

    /// <summary>The columns that were offered, in their order.</summary>
    public IReadOnlyList<TreeColumn> Columns { get; }

    /// <summary>The trees, in the order in which they were grown.</summary>
    public IReadOnlyList<DecisionTree> Trees { get; }

    /// <summary>Fits trees, each to what those before it left over.</summary>
    /// <param name="table">Raw columns; NaN and null are missing values, infinity is refused.</param>
    /// <param name="target">What happened in each row, in the range of the loss.</param>
    /// <param name="options">The loss, and how much the trees may do.</param>
    /// <param name="weights">How often each row counts. Range: finite, &gt;= 0; null is once each.</param>
    /// <param name="validation">Rows to watch the loss on, and to stop by with <see cref="BoostingOptions.Patience"/>.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a value or an option is out of range, a named column is not there, or targets leave nothing to learn: for
    /// the logistic loss one class only, for the losses with a log link nothing above 0.
    /// </exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite: the steps are too far.</exception>
    public static BoostingResult Fit(
        FeatureTable table,
        double[] target,
        BoostingOptions? options = null,
        double[]? weights = null,
        BoostingValidation? validation = null)
    {
        options ??= new BoostingOptions();
        options.Validate();
        return BoostingFit.Run(table, target, weights, validation, options);
    }

    /// <summary>The same for outcomes that happen or not, targets 1 and 0.</summary>
    public static BoostingResult Fit(
        FeatureTable table, bool[] target, BoostingOptions? options = null, double[]? weights = null) =>
        Fit(table, Array.ConvertAll(target, happened => happened ? 1.0 : 0.0), options, weights);

    /// <summary>
    /// Predictions of all rows: probabilities of the logistic loss, expected values of others. The table must have the columns
    /// that the trees ask, and may have more.
    /// </summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds an infinite number.</exception>
    public double[] Predict(FeatureTable table, int? threads = null)
    {
        double[] predictions = Scores(table, threads);
        Numerics.OrderedSum.ForBlocks(predictions.Length, threads, (start, end) =>
        {
            for (int row = start; row < end; row++)
                predictions[row] = Loss.Response(predictions[row]);
        });
        return predictions;
    }

    /// <summary>Scores of all rows, on the scale on which the trees add up.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Predict"/>.</exception>
    public double[] Scores(FeatureTable table, int? threads = null) => Scores(table, threads, null);

    internal double[] Scores(FeatureTable table, int? threads, UnseenCounter? unseen) =>
        _scoring.Scores(table, Start, threads, unseen);

    /// <summary>How much each column served, the most useful first; all offered columns.</summary>
    public IReadOnlyList<ColumnImportance> Importance() => ColumnImportance.Of(Columns, Trees);

    /// <summary>The trees as JSON; <see cref="FromJson"/> gives the same model to the bit.</summary>
    public string ToJson() => ToNode().ToJsonString();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, damaged, or of a version this program does not know.</exception>
    public static BoostedTrees FromJson(string json) => FromNode(ModelJson.Parse(json, Kind));

    internal JsonObject ToNode() => ModelJson.Node(
        Kind, Version, new Document(Loss.Key, Loss.Power, Start, [.. Columns], [.. Trees.Select(tree => tree.Arrays)]));

    internal static BoostedTrees FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, Kind, Version);
        return ModelJson.Check(Kind, () => new BoostedTrees(
            BoostingLoss.Find(document.Loss, document.Power)
                ?? throw new ArgumentException($"there is no loss '{document.Loss}'"),
            document.Start,
            document.Columns,
            [.. document.Trees.Select(arrays => new DecisionTree(arrays.Checked(document.Columns)))]));
    }

    sealed record Document(string Loss, double? Power, double Start, TreeColumn[] Columns, TreeArrays[] Trees);
}
