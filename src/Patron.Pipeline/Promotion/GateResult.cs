using System.Text.Json.Serialization;

namespace Patron.Pipeline.Promotion;

/// <summary>What one gate found.</summary>
/// <param name="Gate">The gate's name: <c>evidence</c>, <c>baseline</c>, <c>champion</c>, ...</param>
/// <param name="Outcome">Whether it lets the version pass.</param>
/// <param name="Sentence">Why, for a person.</param>
/// <param name="Figures">What it was judged by, by name.</param>
/// <param name="Limit">What the deciding figure was held against; null where there is no single one.</param>
public sealed record GateResult(
    string Gate, GateOutcome Outcome, string Sentence, IReadOnlyDictionary<string, double> Figures, double? Limit = null)
{
    internal static GateResult NotJudged(string gate, string reason) =>
        new(gate, GateOutcome.NotJudged, reason, new Dictionary<string, double>());
}

/// <summary>Whether a gate lets a version pass.</summary>
[JsonConverter(typeof(SnakeCase<GateOutcome>))]
public enum GateOutcome
{
    /// <summary>It holds what the gate asks.</summary>
    Passed,

    /// <summary>It does not, and is not promoted unless a person overrides the gate with a reason.</summary>
    Failed,

    /// <summary>
    /// There is nothing to judge it by, or too little; this stops nothing. Where a champion scores, too little is a failed gate
    /// <c>champion</c>.
    /// </summary>
    NotJudged,
}
