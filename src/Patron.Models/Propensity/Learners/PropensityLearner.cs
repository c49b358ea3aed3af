using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// What gives a propensity model its probabilities: fitted, immutable, from raw columns. All learners score, explain and are kept
/// in the same way, so that whoever uses a model need not know which it has.
/// </summary>
public abstract class PropensityLearner
{
    private protected PropensityLearner()
    {
    }

    /// <summary>What it is; its word in YAML and on the command line is the name in lower case.</summary>
    public abstract LearnerKind Kind { get; }

    /// <summary>The raw columns that a table to score must have; it may have more.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Those of <see cref="Columns"/> that scores need: they depend on them, or count what is unknown of them.</summary>
    public virtual IReadOnlyList<string> ScoredColumns => Columns;

    /// <summary>The scale of <see cref="Scores(FeatureTable)"/> and <see cref="Contributions"/>.</summary>
    public virtual ScoreScale ScoreScale => ScoreScale.LogOdds;

    /// <summary>What is learnt, in short, such as "gradient boosting, 120 trees".</summary>
    public abstract string Description { get; }

    /// <summary>Scores of all rows on <see cref="ScoreScale"/>.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds a number that is refused.</exception>
    public double[] Scores(FeatureTable table) => Scores(table, new UnseenCounter());

    /// <summary>Probabilities of all rows, in [0, 1].</summary>
    /// <exception cref="ArgumentException">As for <see cref="Scores(FeatureTable)"/>.</exception>
    public double[] Probabilities(FeatureTable table) => ToProbabilities(Scores(table));

    /// <summary>
    /// ln(p / (1 - p)) of all rows; of learners that score probabilities these are first brought into [2^-52, 1 - 2^-52].
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="Scores(FeatureTable)"/>.</exception>
    public double[] LogOdds(FeatureTable table)
    {
        double[] scores = Scores(table);
        return ScoreScale == ScoreScale.LogOdds ? scores : Array.ConvertAll(scores, LogOddsOf);
    }

    /// <summary>What each raw column adds to each row's score: row sums and base are the score, within 1e-9.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Scores(FeatureTable)"/>.</exception>
    public abstract ScoreContributions Contributions(FeatureTable table);

    /// <summary>As <see cref="Scores(FeatureTable)"/>, and counts values that were unknown when it was fitted.</summary>
    internal abstract double[] Scores(FeatureTable table, UnseenCounter unseen);

    /// <summary>The same, which does not refuse levels that a table's rows have.</summary>
    internal virtual PropensityLearner Knowing(FeatureTable table) => this;

    internal abstract JsonObject ToNode();

    internal double[] ToProbabilities(double[] scores) =>
        ScoreScale == ScoreScale.LogOdds ? Array.ConvertAll(scores, LogisticRegression.Sigmoid) : scores;

    /// <summary>Reads what <see cref="ToNode"/> wrote, of whatever kind.</summary>
    internal static PropensityLearner FromNode(JsonNode? node) => (node as JsonObject)?["kind"]?.ToString() switch
    {
        RulesLearner.DocumentKind => RulesLearner.FromNode(node),
        LogisticLearner.DocumentKind => LogisticLearner.FromNode(node),
        BoostingLearner.DocumentKind => BoostingLearner.FromNode(node),
        ForestLearner.DocumentKind => ForestLearner.FromNode(node),
        SegmentedLearner.DocumentKind => SegmentedLearner.FromNode(node),
        var kind => throw new FormatException($"a saved propensity has a learner of kind '{kind ?? "missing"}', which this program does not know"),
    };

    static double LogOddsOf(double probability)
    {
        double p = Math.Clamp(probability, BinaryMetrics.SmallestProbability, 1 - BinaryMetrics.SmallestProbability);
        return Math.Log(p / (1 - p));
    }
}
