using Patron.Models.Evaluation;
using Patron.Models.Uplift;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>How the effects of one treatment do on customers that the model had not seen.</summary>
public sealed record TreatmentJudgement
{
    /// <summary>Treated contacts.</summary>
    public required int Treated { get; init; }

    /// <summary>Contacts without treatment.</summary>
    public required int Control { get; init; }

    /// <summary>The mean of what was foretold.</summary>
    public required double Foretold { get; init; }

    /// <summary>The mean effect by doubly robust scores.</summary>
    public required Estimate AverageEffect { get; init; }

    /// <summary>
    /// Area of the Qini curve, see <see cref="UpliftMetric.Qini"/>, by doubly robust scores where campaigns treated different
    /// shares; null where it has
    /// no interval.
    /// </summary>
    public Estimate? Qini { get; init; }

    /// <summary>
    /// Area under the curve of gain, see <see cref="UpliftMetric.Auuc"/>; null where it has no interval, or shares differ.
    /// </summary>
    public Estimate? Auuc { get; init; }

    /// <summary>Rank-weighted effect with each share alike: 0 for an order by chance.</summary>
    public required Estimate Rate { get; init; }

    /// <summary>
    /// What a difference of 1 in what was foretold is worth: 1 if right, 0 if it says nothing; null where all are foretold the
    /// same.
    /// </summary>
    public Estimate? Slope { get; init; }

    /// <summary>One-sided p value of a slope of 0 or less: small where effects differ and the model tells how.</summary>
    public double? PValue { get; init; }

    /// <summary>The gain of treating the shares of highest effect, by the number of all contacts; at twentieths.</summary>
    public required IReadOnlyList<GainPoint> Gain { get; init; }

    internal IEnumerable<KeyValuePair<string, double>> Figures =>
    [
        new("test_treated", Treated), new("test_control", Control), new("foretold", Foretold),
        .. TreatmentFinding.FiguresOf("test_average_effect", AverageEffect), .. TreatmentFinding.FiguresOf("qini", Qini),
        .. TreatmentFinding.FiguresOf("auuc", Auuc), .. TreatmentFinding.FiguresOf("rate", Rate), .. TreatmentFinding.FiguresOf("slope", Slope),
        .. PValue is { } p ? [new("slope_p", p)] : Array.Empty<KeyValuePair<string, double>>(),
    ];

    /// <summary>Judges effects on rows.</summary>
    /// <param name="arm">Rows of one treatment and control that the model had not seen.</param>
    /// <param name="effects">What it said of them.</param>
    /// <param name="options">With what is learnt what to expect.</param>
    /// <exception cref="ArgumentException">The rows are too few.</exception>
    internal static TreatmentJudgement Of(ArmRows arm, UpliftEffects effects, UpliftOptions options)
    {
        UpliftRows rows = arm.Rows;
        ResamplingOptions resampling = new() { Seed = options.Seed, Threads = options.Threads };
        ArmEvaluation found = UpliftEvaluation.Of(rows, effects, options, resampling).Arms[0];
        Dictionary<string, Estimate?> metrics = found.Metrics.ToDictionary(metric => metric.Metric, metric => metric.Interval);
        bool[] treated = Array.ConvertAll(rows.ArmOf, arm => arm != 0);
        return new TreatmentJudgement
        {
            Treated = treated.Count(one => one),
            Control = treated.Count(one => !one),
            Foretold = effects.Values[0].Average(),
            AverageEffect = found.AverageEffect,
            Qini = arm.SharesDiffer ? QiniOf(found) : metrics[UpliftMetric.Qini.Name],
            Auuc = arm.SharesDiffer ? null : metrics[UpliftMetric.Auuc.Name],
            // Of one effect for all there is no order, and what is found beside 0 is rounding.
            Rate = found.Calibration.Slope is null ? default : found.Autoc.Rate,
            Slope = found.Calibration.Slope,
            PValue = found.Calibration.PValue,
            Gain = arm.SharesDiffer
                ? GainPoint.Of(effects.Values[0], DoublyRobustScores.Of(rows, options).Of(0))
                : GainPoint.Of(UpliftCurve.Of(effects.Values[0], rows.Outcomes, treated)),
        };
    }

    /// <summary>
    /// The same area by doubly robust scores, which hold in any shares: the mean over q of q times what the top q gain above all.
    /// </summary>
    static Estimate? QiniOf(ArmEvaluation found) => found.Calibration.Slope is null ? default(Estimate) : found.Qini.Rate;
}
