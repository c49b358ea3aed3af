using System.Text.Json.Serialization;

namespace Patron.Models.Evaluation;

/// <summary>How a forecast does on the rows of one group, or of one time.</summary>
/// <param name="Group">The group's name; null for the rows that have none.</param>
/// <param name="Rows">Rows in it, &gt;= 1, those of weight 0 left out.</param>
/// <param name="Predicted">Mean of what was predicted.</param>
/// <param name="Observed">Mean of what happened; for outcomes the share that came true.</param>
/// <param name="Bias">Predicted minus observed with its interval; null for a single row.</param>
/// <param name="Auc">Area under the ROC curve within the group; null for counts, and where it has no interval.</param>
public sealed record GroupMetrics(string? Group, int Rows, double Predicted, double Observed, Estimate? Bias, Estimate? Auc)
{
    /// <summary>The metrics that were asked for, in that order; null where none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MetricEstimate>? Metrics { get; init; }
}
