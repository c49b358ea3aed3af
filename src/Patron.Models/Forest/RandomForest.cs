using System.Text.Json.Nodes;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Forest;

/// <summary>
/// A random forest over raw columns of numbers and categories: each tree is grown on rows drawn with replacement, each split
/// chooses among a few columns drawn by chance, and a prediction is the mean over the trees.
/// </summary>
/// <remarks>
/// Breiman (2001), Machine Learning 45. Leaves hold means, and splits take most off the squared error, which for outcomes is
/// half of Gini's impurity: a probability is the mean of shares, as in scikit-learn, not a vote.
/// </remarks>
public sealed class RandomForest
{
    const string Kind = "random_forest";
    const int Version = 1;

    readonly TreeScoring _scoring;

    internal RandomForest(bool isProbability, IReadOnlyList<TreeColumn> columns, IReadOnlyList<DecisionTree> trees)
    {
        if (trees.Count == 0)
            throw new ArgumentException("a forest needs at least one tree", nameof(trees));
        (IsProbability, Columns, Trees) = (isProbability, columns, trees);
        _scoring = new TreeScoring(columns, trees);
    }

    /// <summary>Whether predictions are probabilities of an outcome.</summary>
    public bool IsProbability { get; }

    /// <summary>The columns that were offered, in their order.</summary>
    public IReadOnlyList<TreeColumn> Columns { get; }

    /// <summary>
    /// The trees in the order of their draws. Their values are divided by the number of trees, so that a prediction is a sum.
    /// </summary>
    public IReadOnlyList<DecisionTree> Trees { get; }

    /// <summary>Fits a forest to outcomes that happen or not.</summary>
    /// <param name="table">Raw columns; NaN and null are missing values, infinity is refused.</param>
    /// <param name="target">Whether it happened in each row; both outcomes must occur.</param>
    /// <param name="options">How much the trees may do.</param>
    /// <param name="weights">How often each row counts. Range: finite, &gt;= 0; null is once each.</param>
    /// <exception cref="ArgumentException">Lengths differ, a value or an option is out of range, or one outcome only.</exception>
    public static ForestResult Fit(
        FeatureTable table, bool[] target, ForestOptions? options = null, double[]? weights = null)
    {
        options ??= new ForestOptions();
        return ForestFit.Run(table, ForestTarget.Of(table, target, weights, options), options);
    }

    /// <summary>Fits a forest to numbers.</summary>
    /// <param name="table">Raw columns; NaN and null are missing values, infinity is refused.</param>
    /// <param name="target">The number of each row. Range: finite.</param>
    /// <param name="options">How much the trees may do.</param>
    /// <param name="weights">How often each row counts. Range: finite, &gt;= 0; null is once each.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value or an option is out of range.</exception>
    public static ForestResult Fit(
        FeatureTable table, double[] target, ForestOptions? options = null, double[]? weights = null)
    {
        options ??= new ForestOptions();
        return ForestFit.Run(table, ForestTarget.Of(table, target, weights, options), options);
    }

    /// <summary>
    /// Predictions of all rows: probabilities, or expected numbers. The table must have the columns that the trees ask, and may
    /// have more.
    /// </summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds an infinite number.</exception>
    public double[] Predict(FeatureTable table, int? threads = null) => Predict(table, threads, null);

    internal double[] Predict(FeatureTable table, int? threads, UnseenCounter? unseen)
    {
        double[] predictions = _scoring.Scores(table, 0, threads, unseen);
        if (!IsProbability)
            return predictions;
        // The rounding of a sum may pass 1 by a few units of the last place.
        OrderedSum.ForBlocks(predictions.Length, threads, (start, end) =>
        {
            for (int row = start; row < end; row++)
                predictions[row] = Math.Clamp(predictions[row], 0, 1);
        });
        return predictions;
    }

    /// <summary>How much each column served, the most useful first; all offered columns.</summary>
    public IReadOnlyList<ColumnImportance> Importance() => ColumnImportance.Of(Columns, Trees);

    /// <summary>The forest as JSON; <see cref="FromJson"/> gives the same model to the bit.</summary>
    public string ToJson() => ToNode().ToJsonString();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, damaged, or of a version this program does not know.</exception>
    public static RandomForest FromJson(string json) => FromNode(ModelJson.Parse(json, Kind));

    internal JsonObject ToNode() => ModelJson.Node(
        Kind, Version, new Document(IsProbability, [.. Columns], [.. Trees.Select(tree => tree.Arrays)]));

    internal static RandomForest FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, Kind, Version);
        return ModelJson.Check(Kind, () => new RandomForest(
            document.IsProbability,
            document.Columns,
            [.. document.Trees.Select(arrays => new DecisionTree(arrays.Checked(document.Columns)))]));
    }

    sealed record Document(bool IsProbability, TreeColumn[] Columns, TreeArrays[] Trees);
}
