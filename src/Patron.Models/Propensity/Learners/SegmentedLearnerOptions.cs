using System.Text.Json.Nodes;

namespace Patron.Models.Propensity;

/// <summary>Settings of <see cref="SegmentedLearner"/>.</summary>
public sealed record SegmentedLearnerOptions : LearnerOptions
{
    internal const string Word = "segmented";

    /// <summary>The column whose levels are the segments: a category of the table.</summary>
    public required string By { get; init; }

    /// <summary>How the rows of each level are learnt from that gets a learner of its own, without <see cref="By"/>.</summary>
    public required IReadOnlyDictionary<string, LearnerOptions> Parts { get; init; }

    /// <summary>How all rows are learnt from, for levels without a learner of their own.</summary>
    public required LearnerOptions Others { get; init; }

    /// <inheritdoc/>
    public override LearnerKind Kind => Others.Kind;

    internal override LearnerOptions WithThreads(int? threads) => this with
    {
        Others = Others.WithThreads(threads),
        Parts = Parts.ToDictionary(part => part.Key, part => part.Value.WithThreads(threads)),
    };

    internal override LearnerFit Fit(Preprocessing.FeatureTable table, bool[] target, double[]? weights) =>
        SegmentedLearner.Fit(table, target, weights, this);

    internal override JsonObject ToNode() => new()
    {
        ["kind"] = Word,
        ["by"] = By,
        ["others"] = Others.ToNode(),
        ["parts"] = new JsonArray(
        [
            .. Parts.OrderBy(part => part.Key, StringComparer.Ordinal)
                .Select(part => new JsonObject { ["level"] = part.Key, ["learner"] = part.Value.ToNode() }),
        ]),
    };

    internal static SegmentedLearnerOptions FromObject(JsonObject node)
    {
        if (node["by"] is not JsonValue by || node["parts"] is not JsonArray parts)
            throw new FormatException("settings of a segmented learner are damaged: they have no segments");
        return new()
        {
            By = by.ToString(),
            Others = FromNode(node["others"]),
            Parts = parts.OfType<JsonObject>().ToDictionary(
                part => part["level"]?.ToString() ?? throw new FormatException("settings of a segment are damaged: it has no level"),
                part => FromNode(part["learner"])),
        };
    }
}
