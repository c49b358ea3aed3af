using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Patron.Models.Boosting;
using Patron.Models.Forest;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Which learner a propensity model has, and its settings.</summary>
public abstract record LearnerOptions
{
    private protected LearnerOptions()
    {
    }

    /// <summary>The learner that is fitted.</summary>
    public abstract LearnerKind Kind { get; }

    static readonly JsonSerializerOptions Json = new(ModelJson.Indented) { Converters = { new LossAsKey() } };

    /// <summary>The settings as JSON, to fit in the same way again on any number of threads.</summary>
    public string ToJson() => ToNode().ToJsonString();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document.</exception>
    public static LearnerOptions FromJson(string json) => FromNode(ModelJson.Parse(json, "learner"));

    internal virtual JsonObject ToNode() => JsonSerializer.SerializeToNode(WithThreads(null), GetType(), Json)!.AsObject();

    internal static LearnerOptions FromNode(JsonNode? node)
    {
        string kind = (node as JsonObject)?["kind"]?.ToString() ?? "missing";
        try
        {
            return kind switch
            {
                "rules" => node.Deserialize<RulesLearnerOptions>(Json)!,
                "logistic" => node.Deserialize<LogisticLearnerOptions>(Json)!,
                "boosting" => node.Deserialize<BoostingLearnerOptions>(Json)!,
                "forest" => node.Deserialize<ForestLearnerOptions>(Json)!,
                SegmentedLearnerOptions.Word => SegmentedLearnerOptions.FromObject(node!.AsObject()),
                _ => throw new FormatException($"settings of a learner '{kind}', which this program does not know"),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"settings of a learner are damaged: {e.Message}", e);
        }
    }

    /// <summary>The same settings on at most so many threads; null for all processors.</summary>
    internal abstract LearnerOptions WithThreads(int? threads);

    /// <summary>Fits the learner; a row counts as often as its weight says, null is once each.</summary>
    internal abstract LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights);

    sealed class LossAsKey : JsonConverter<BoostingLoss>
    {
        public override BoostingLoss? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            BoostingLoss.Find(reader.GetString() ?? "") ?? throw new JsonException("there is no such loss");

        public override void Write(Utf8JsonWriter writer, BoostingLoss value, JsonSerializerOptions options) => writer.WriteStringValue(value.Key);
    }
}

/// <summary>Settings of <see cref="LogisticLearner"/>.</summary>
public sealed record LogisticLearnerOptions : LearnerOptions
{
    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Logistic;

    /// <summary>How raw columns become features.</summary>
    public PreprocessingOptions Preprocessing { get; init; } = new();

    /// <summary>Penalty of the regression and when it stops.</summary>
    public LogisticRegressionOptions Regression { get; init; } = new();

    internal override LearnerOptions WithThreads(int? threads) => this with { Regression = Regression with { Threads = threads } };

    internal override LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights) =>
        LogisticLearner.Fit(table, target, weights, this);
}

/// <summary>Settings of <see cref="BoostingLearner"/>.</summary>
public sealed record BoostingLearnerOptions : LearnerOptions
{
    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Boosting;

    /// <summary>
    /// How the trees are grown; the loss is always the logistic one. <value>The default is 150 trees of 8 leaves, steps of
    /// 0.05.</value>
    /// </summary>
    public BoostingOptions Trees { get; init; } = new() { Trees = 150, LearningRate = 0.05, MaxLeaves = 8 };

    internal override LearnerOptions WithThreads(int? threads) => this with { Trees = Trees with { Threads = threads } };

    internal override LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights) =>
        BoostingLearner.Fit(table, target, weights, this);
}

/// <summary>Settings of <see cref="RulesLearner"/>.</summary>
public sealed record RulesLearnerOptions : LearnerOptions
{
    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Rules;

    /// <summary>
    /// Most conditions of a rule, of which there are at most 2 to this power: 1 is the best single split. Range: 1 to 4.
    /// <value>The default is 2.</value>
    /// </summary>
    public int Conditions { get; init; } = 2;

    /// <summary>Least training rows of a rule. Range: &gt;= 1. <value>The default is 20.</value></summary>
    public int MinRows { get; init; } = 20;

    /// <summary>Most threads; the result is the same on any number. <value>The default, null, is all processors.</value></summary>
    public int? Threads { get; init; }

    internal override LearnerOptions WithThreads(int? threads) => this with { Threads = threads };

    internal override LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights) =>
        RulesLearner.Fit(table, target, weights, this);
}

/// <summary>Settings of <see cref="ForestLearner"/>.</summary>
public sealed record ForestLearnerOptions : LearnerOptions
{
    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Forest;

    /// <summary>How the trees are grown. <value>The default is that of <see cref="ForestOptions"/>.</value></summary>
    public ForestOptions Forest { get; init; } = new();

    internal override LearnerOptions WithThreads(int? threads) => this with { Forest = Forest with { Threads = threads } };

    internal override LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights) =>
        ForestLearner.Fit(table, target, weights, this);
}

/// <summary>A fitted learner with the report of its fit.</summary>
readonly record struct LearnerFit(PropensityLearner Learner, Numerics.FitReport Report);
