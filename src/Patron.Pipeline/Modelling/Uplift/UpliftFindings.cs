using Patron.Models.Evaluation;
using Patron.Models.Uplift;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>What the training of an uplift model found: the average effects, whether effects differ, and how well customers kept aside are ordered by them.</summary>
public sealed record UpliftFindings
{
    /// <summary>What the outcome is.</summary>
    public required OutcomeKind Outcome { get; init; }

    /// <summary>Contacts to learn from.</summary>
    public required int Rows { get; init; }

    /// <summary>Share of the customers who were kept aside.</summary>
    public required double Kept { get; init; }

    /// <summary>The seed that drew them: of one seed a smaller share is part of a larger.</summary>
    public required long Seed { get; init; }

    /// <summary>Contacts of customers kept aside.</summary>
    public required int TestRows { get; init; }

    /// <summary>Each treatment.</summary>
    public required IReadOnlyList<TreatmentFinding> Treatments { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Figures among the metrics of the version, by treatment.</summary>
    internal Dictionary<string, double> Figures => new(
        [
            new("rows", Rows), new("test_rows", TestRows),
            .. Treatments.SelectMany(treatment => treatment.Figures.Select(figure => KeyValuePair.Create($"{treatment.Treatment}_{figure.Key}", figure.Value))),
        ]);
}

/// <summary>What was found of one treatment.</summary>
public sealed record TreatmentFinding
{
    /// <summary>The treatment.</summary>
    public required string Treatment { get; init; }

    /// <summary>What learnt its effects, in words.</summary>
    public required string Learner { get; init; }

    /// <summary>Whether that tells customers apart; otherwise all have one effect.</summary>
    public required bool Differs { get; init; }

    /// <summary>Why it was chosen; null where the model's file left no choice.</summary>
    public string? Reason { get; init; }

    /// <summary>Treated contacts to learn from.</summary>
    public required int Treated { get; init; }

    /// <summary>Contacts without treatment to learn from.</summary>
    public required int Control { get; init; }

    /// <summary>The mean effect on the contacts to learn from, by doubly robust scores. Unit: that of the outcome.</summary>
    public required Estimate AverageEffect { get; init; }

    /// <summary>How it does on customers kept aside; null where those are too few.</summary>
    public TreatmentJudgement? Judged { get; init; }

    /// <summary>Whether effects differ between customers, in words.</summary>
    public string Verdict => this switch
    {
        { Differs: false } => $"{Treatment}: these contacts do not tell whom it helps more; all customers have the average effect",
        { Judged: null } => $"{Treatment}: nobody was kept aside to say whether effects differ as foretold",
        { Judged.Rate.Low: > 0 } => $"{Treatment}: customers of higher foretold effect gain more than others, beyond chance",
        { Judged.Rate.High: < 0 } => $"{Treatment}: customers of higher foretold effect gain less than others, beyond chance: do not choose by it",
        _ => $"{Treatment}: whether customers of higher foretold effect gain more than others does not show beyond chance",
    };

    internal IEnumerable<KeyValuePair<string, double>> Figures =>
    [
        new("treated", Treated), new("control", Control),
        .. FiguresOf("average_effect", AverageEffect), new("differs", Differs ? 1 : 0), .. Judged?.Figures ?? [],
    ];

    internal static IEnumerable<KeyValuePair<string, double>> FiguresOf(string name, Estimate? estimate) => estimate is not { } found
        ? []
        : [new(name, found.Value), new($"{name}_low", found.Low), new($"{name}_high", found.High)];
}

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

    /// <summary>Area of the Qini curve, see <see cref="UpliftMetric.Qini"/>; null where it has no interval.</summary>
    public Estimate? Qini { get; init; }

    /// <summary>Area under the curve of gain, see <see cref="UpliftMetric.Auuc"/>; null where it has no interval.</summary>
    public Estimate? Auuc { get; init; }

    /// <summary>Rank-weighted effect with each share alike: 0 for an order by chance.</summary>
    public required Estimate Rate { get; init; }

    /// <summary>What a difference of 1 in what was foretold is worth: 1 if right, 0 if it says nothing; null where all are foretold the same.</summary>
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
    /// <param name="rows">Rows of one treatment and control that the model had not seen.</param>
    /// <param name="effects">What it said of them.</param>
    /// <param name="options">With what is learnt what to expect.</param>
    /// <exception cref="ArgumentException">The rows are too few.</exception>
    internal static TreatmentJudgement Of(UpliftRows rows, UpliftEffects effects, UpliftOptions options)
    {
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
            Qini = metrics[UpliftMetric.Qini.Name],
            Auuc = metrics[UpliftMetric.Auuc.Name],
            // Of one effect for all there is no order, and what is found beside 0 is rounding.
            Rate = found.Calibration.Slope is null ? default : found.Autoc.Rate,
            Slope = found.Calibration.Slope,
            PValue = found.Calibration.PValue,
            Gain = GainPoint.Of(UpliftCurve.Of(effects.Values[0], rows.Outcomes, treated)),
        };
    }
}

/// <summary>What treating those of highest effect gains.</summary>
/// <param name="Share">Of the contacts.</param>
/// <param name="Gain">Lift among them x their share. Unit: that of the outcome, for each contact.</param>
public readonly record struct GainPoint(double Share, double Gain)
{
    const int Points = 20;

    internal static IReadOnlyList<GainPoint> Of(UpliftCurve curve) =>
    [
        .. from place in Enumerable.Range(1, Points)
           let share = place / (double)Points
           let lift = curve.LiftAt(share)
           where lift is not null
           select new GainPoint(share, lift.Value * share),
    ];
}
