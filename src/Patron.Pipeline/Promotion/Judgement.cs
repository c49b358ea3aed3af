using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Models.Evaluation;
using Patron.Models.Propensity;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Promotion;

/// <summary>How the gates judged a version of a model, and the figures that were found on the way. It holds no customer's data.</summary>
public sealed record Judgement
{
    /// <summary>The artifact of a version's fit that holds it, whole.</summary>
    public const string File = "model/gates.json";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    static readonly IGate[] All =
    [
        new FitGate(), new EvidenceGate(), new BaselineGate(), new ChampionGate(), new CalibrationGate(), new FairnessGate(), new StabilityGate(),
        new ExplanationGate(),
    ];

    /// <summary>What each gate found, in their order.</summary>
    public required IReadOnlyList<GateResult> Gates { get; init; }

    /// <summary>The champion when it was judged; null for none.</summary>
    public int? Champion { get; init; }

    /// <summary>The rules that it was judged by, as JSON.</summary>
    public string Rules { get; init; } = "";

    /// <summary>Figures of the forecasts with their intervals, by name: <c>auc</c>, <c>log_loss</c>, <c>mse</c>, <c>mae</c>, <c>bias</c>.</summary>
    public IReadOnlyDictionary<string, Estimate> Estimates { get; init; } = new Dictionary<string, Estimate>();

    /// <summary>The line that would put probabilities right; null for purchases, and where the rows determine none.</summary>
    public Recalibration? Recalibration { get; init; }

    /// <summary>The column that <see cref="Groups"/> are by; null without groups.</summary>
    public string? GroupedBy { get; init; }

    /// <summary>How the forecasts do in each group of customers; groups too small to be about nobody in particular are left out.</summary>
    public IReadOnlyList<GroupMetrics> Groups { get; init; } = [];

    /// <summary>Whether no gate failed.</summary>
    [JsonIgnore]
    public bool Passed => Gates.All(gate => gate.Outcome != GateOutcome.Failed);

    /// <summary>The gates that failed.</summary>
    [JsonIgnore]
    public IEnumerable<GateResult> Failed => Gates.Where(gate => gate.Outcome == GateOutcome.Failed);

    /// <summary>As it is kept with the version's artifacts.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>What gates found, without figures: short enough for a tag of every server.</summary>
    public string ToTag() => JsonSerializer.Serialize(
        new Judgement
        {
            Gates = [.. Gates.Select(gate => gate with { Sentence = Shortened(gate.Sentence), Figures = new Dictionary<string, double>() })],
            Champion = Champion,
            Rules = Rules,
        },
        Json);

    /// <summary>Reads what <see cref="ToJson"/> or <see cref="ToTag"/> wrote.</summary>
    public static Judgement FromJson(string json) => JsonSerializer.Deserialize<Judgement>(json, Json)!;

    /// <summary>Judges a version by its trial.</summary>
    internal static Judgement Of(Trial trial) => new()
    {
        Gates = [.. All.Concat(trial.Segments is null ? [] : [new SegmentsGate()]).Select(gate => gate.Judge(trial))],
        Champion = trial.Champion.Version,
        Estimates = trial.IsProbability ? OfProbabilities(trial) : OfPurchases(trial),
        Recalibration = trial.IsProbability ? Recalibration.Of(trial.Forecast, trial.Outcomes) : null,
        GroupedBy = trial.Groups is null ? null : trial.Rules.Fairness?.By,
        Groups = GroupsOf(trial),
    };

    /// <summary>The judgement on a version that there are no rows to judge by: on its fits alone, where it has some.</summary>
    internal static Judgement Without(string reason, int? champion, params IReadOnlyList<FitEnd> fits) => new()
    {
        Gates = [.. All.Select(gate => gate is FitGate && fits.Count > 0 ? FitGate.Of(fits) : GateResult.NotJudged(gate.Name, reason))],
        Champion = champion,
    };

    static Dictionary<string, Estimate> OfProbabilities(Trial trial)
    {
        bool[] outcomes = trial.Outcomes;
        Dictionary<string, Estimate> estimates = [];
        if (AreaUnderCurve.EstimateOf(trial.Forecast, outcomes) is { } area)
            estimates["auc"] = area;
        if (outcomes.Length < 2)
            return estimates;
        estimates["log_loss"] = Estimate.MeanOf(Losses.Log(trial.Forecast, outcomes));
        estimates["brier"] = Estimate.MeanOf([.. trial.Forecast.Zip(trial.Actual, (p, happened) => (p - happened) * (p - happened))]);
        estimates["bias"] = Estimate.MeanOf([.. trial.Forecast.Zip(trial.Actual, (p, happened) => p - happened)]);
        return estimates;
    }

    static Dictionary<string, Estimate> OfPurchases(Trial trial)
    {
        Dictionary<string, Estimate> estimates = [];
        if (trial.Actual.Length < 2)
            return estimates;
        estimates["mse"] = Estimate.MeanOf(Losses.Squared(trial.Forecast, trial.Actual));
        estimates["mae"] = Estimate.MeanOf(Losses.Absolute(trial.Forecast, trial.Actual));
        estimates["bias"] = Estimate.MeanOf([.. trial.Forecast.Zip(trial.Actual, (forecast, actual) => forecast - actual)]);
        return estimates;
    }

    static IReadOnlyList<GroupMetrics> GroupsOf(Trial trial)
    {
        if (trial.Groups is not { } groups)
            return [];
        IReadOnlyList<GroupMetrics> found = trial.IsProbability
            ? MetricsByGroup.Of(groups, trial.Forecast, trial.Outcomes)
            : MetricsByGroup.OfCounts(groups, trial.Forecast, trial.Actual);
        return [.. found.Where(group => group.Rows >= Sample.RowsOfGroup)];
    }

    static string Shortened(string sentence) => sentence.Length <= 400 ? sentence : sentence[..399] + "…";
}
