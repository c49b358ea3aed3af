using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Live;

/// <summary><c>gold.live_metrics</c>: how good the scores of each version were, by the week in which they were given; NULL in <c>week</c> for all.</summary>
static class LiveMetricsTable
{
    public const string Name = "gold.live_metrics";

    public static void Write(IEnumerable<LiveMetrics> metrics, string where, StepContext context) => new GoldColumns<LiveMetrics>([.. metrics])
        .Text("model", row => row.Model)
        .Whole("version", row => row.Rows.Version)
        .Text("role", row => row.Rows.Role)
        .Date("week", row => row.Rows.Week)
        .Whole("n", row => row.Binary.Rows)
        .Whole("positives", row => row.Binary.Positives)
        .Number("rate", row => row.Binary.BaseRate)
        .Number("auc", row => row.Binary.Auc)
        .Number("auc_low", row => row.Area?.Low)
        .Number("auc_high", row => row.Area?.High)
        .Number("log_loss", row => row.Binary.LogLoss)
        .Number("brier", row => row.Binary.Brier)
        .Number("bias", row => row.Calibration?.Bias.Value)
        .Number("bias_low", row => row.Calibration?.Bias.Low)
        .Number("bias_high", row => row.Calibration?.Bias.High)
        .Number("calibration_error", row => row.Calibration?.Expected)
        .Number("calibration_error_by_chance", row => row.Calibration?.ByChance)
        .Write(Name, context, where);
}
