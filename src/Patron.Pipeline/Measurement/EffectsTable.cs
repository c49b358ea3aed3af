using System.Text.Json;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// <c>gold.campaign_effects</c>: what campaigns did to metrics. NULL in <c>campaign, rule, segment</c> stands for all of them.
/// </summary>
static class EffectsTable
{
    public const string Name = "gold.campaign_effects";

    public static void Write(IReadOnlyList<EffectRow> rows, StepContext context) => new GoldColumns<EffectRow>(rows)
        .Text("campaign", row => row.Key.Of.Campaign)
        .Instant("campaign_as_of", row => row.Key.Of.Instant)
        .Text("rule", row => row.Key.Rule)
        .Text("metric", row => row.Key.Metric)
        .Text("segment", row => row.Key.Segment)
        .Text("comparison", row => row.Key.Comparison.Name)
        .Whole("n_treated", row => row.Treated)
        .Whole("n_control", row => row.Compared)
        .Whole("clusters_treated", row => row.TreatedClusters)
        .Whole("clusters_control", row => row.ComparedClusters)
        .Number("mean_treated", row => row.Effect?.Treated.Value)
        .Number("mean_control", row => row.Effect?.Control.Value)
        .Number("effect", row => row.Effect?.Absolute.Value)
        .Number("low", row => row.Effect?.Absolute.Low)
        .Number("high", row => row.Effect?.Absolute.High)
        .Number("p_value", row => row.Effect?.Absolute.PValue)
        .Number("adjusted_p_value", row => row.Adjusted)
        .Number("relative_effect", row => row.Effect?.Relative?.Value)
        .Number("relative_low", row => row.Effect?.Relative?.Low)
        .Number("relative_high", row => row.Effect?.Relative?.High)
        .Number("sequential_low", row => row.Last?.Sequential?.Low)
        .Number("sequential_high", row => row.Last?.Sequential?.High)
        .Number("sequential_p_value", row => row.Last?.Sequential?.PValue)
        .Number("variance_saved", row => row.Effect?.VarianceSaved)
        .Number("sample_ratio_p_value", row => row.Groups?.PValue)
        .Number("heterogeneity_p_value", row => row.Segments?.PValue)
        .Number("shrunk_effect", row => row.Shrunk?.Shrunk.Value)
        .Number("shrunk_low", row => row.Shrunk?.Shrunk.Low)
        .Number("shrunk_high", row => row.Shrunk?.Shrunk.High)
        .Whole("days_observed", row => row.Observed.Days)
        .Whole("days", row => row.Observed.Of)
        .Text("status", row => row.Status)
        .Text("verdict", row => row.Verdict is { } verdict ? JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.Kind.ToString()) : null)
        .Text("reason", row => row.Reason)
        .Number("cost", row => row.Cost)
        .Number("money", row => row.Money?.Value)
        .Number("money_low", row => row.Money?.Low)
        .Number("money_high", row => row.Money?.High)
        .Number("earned_per_spent", row => row.Verdict?.Earned?.Value)
        .Number("earned_per_spent_low", row => row.Verdict?.Earned?.Low)
        .Number("earned_per_spent_high", row => row.Verdict?.Earned?.High)
        .Write(Name, context);
}
