using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Promotion;

namespace Patron.Pipeline.Cards;

/// <summary>A part of a card: words, then a table, then points of predicted against observed; each may be missing.</summary>
sealed record CardSection(string Title, IReadOnlyList<string> Words, CardTable? Table = null, IReadOnlyList<CardPoint>? Points = null);

/// <summary>A table of texts; columns of numbers stand to the right.</summary>
sealed record CardTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<int> Numbers);

/// <summary>What a card says, in order; the renderings only dress it.</summary>
static class CardSections
{
    const int MostParameters = 30;

    const double ShownConfidence = 0.9;

    public static IEnumerable<CardSection> Of(ModelCard card) =>
    [
        new("Purpose", [card.Texts.Purpose ?? Missing("purpose", card)]),
        new("Data", [], Facts("", card.Data)),
        new(
            "What it goes by", card.Features.Count == 0 ? ["The version names no definitions."] : [],
            card.Features.Count == 0 ? null : Facts("Name", card.Features, "Meaning")),
        .. card.LeftOut.Count == 0
            ? Array.Empty<CardSection>()
            : [new CardSection("What was left out", ["Chosen on the rows it learnt from."], Facts("Feature", card.LeftOut, "Why"))],
        Metrics(card),
        .. Groups(card.Judgement),
        .. card.Segments is { } segments ? CardSegments.Of(segments) : [],
        .. card.Uplift is { } uplift ? CardUplift.Of(uplift) : [],
        .. Calibration(card),
        .. card.Parameters.Select(Parameters),
        .. card.Advice.Count == 0
            ? Array.Empty<CardSection>()
            : [new CardSection("What advice may touch", ["A feature without a line may become anything that training rows had."], Facts("Feature", card.Advice, "How"))],
        Gates(card),
        new("Limits", [card.Texts.Limits ?? Missing("limits", card), .. card.Warnings.Select(warning => $"The fit says: {warning}.")]),
        new("Ethics", [card.Texts.Ethics ?? Missing("ethics", card)]),
        card.Approvals.Count == 0
            ? new CardSection("Approvals", ["Nobody has approved this version."])
            : new CardSection("Approvals", [], Facts("Who", card.Approvals, "When, and their words")),
        new("Change against the version before", card.Changes.Count == 0 ? ["There is no version before this one."] : card.Changes),
    ];

    /// <summary>A number with four significant digits at least.</summary>
    public static string Number(double value) => Math.Abs(value) >= 1000
        ? value.ToString("#,0", CultureInfo.InvariantCulture)
        : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>An instant to the minute.</summary>
    public static string Time(DateTimeOffset instant) => string.Create(CultureInfo.InvariantCulture, $"{instant.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    static string Missing(string key, ModelCard card) => $"Nobody wrote '{key}' in models/{card.Model}.yml.";

    static CardTable Facts(string name, IEnumerable<CardFact> facts, string text = "") =>
        new([name, text], [.. facts.Select(fact => (IReadOnlyList<string>)[fact.Name, fact.Text])], []);

    static CardSection Metrics(ModelCard card)
    {
        IReadOnlyDictionary<string, Estimate> estimates = card.Judgement?.Estimates ?? new Dictionary<string, Estimate>();
        List<IReadOnlyList<string>> rows =
        [
            .. from estimate in estimates
               select (IReadOnlyList<string>)[estimate.Key, Number(estimate.Value.Value), Interval(estimate.Value)],
        ];
        if (card.Judgement?.Recalibration is { } line)
        {
            rows.Add(["calibration intercept", Number(line.Intercept.Value), Interval(line.Intercept)]);
            rows.Add(["calibration slope", Number(line.Slope.Value), Interval(line.Slope)]);
        }

        rows.AddRange(
            from metric in card.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
            where !estimates.ContainsKey(metric.Key) && !IsEnd(metric.Key, card.Metrics)
            select (IReadOnlyList<string>)[metric.Key, Number(metric.Value), Total(metric.Key, card.Metrics)]);
        return new(
            "How well it does",
            [
                "Figures of its judgement, which come first, are of customers it had not seen. Intervals hold in 90 of 100 cases"
                    + (card.Metrics.ContainsKey(ValueTotals.LowOf(ValueTotals.Value)) ? ", those of totals if the models hold." : "."),
            ],
            new CardTable(["Figure", "Value", "90 % interval"], rows, [1, 2]));
    }

    /// <summary>At the level of the totals, whatever level the gates judge at.</summary>
    static string Interval(Estimate estimate)
    {
        Estimate shown = Estimate.Normal(estimate.Value, estimate.StandardError, ShownConfidence);
        return $"{Number(shown.Low)} to {Number(shown.High)}";
    }

    /// <summary>The interval of a total, whose ends are metrics of their own; empty where it has none.</summary>
    static string Total(string name, IReadOnlyDictionary<string, double> metrics) =>
        metrics.TryGetValue(ValueTotals.LowOf(name), out double low) && metrics.TryGetValue(ValueTotals.HighOf(name), out double high)
            ? $"{Number(low)} to {Number(high)}"
            : "";

    static bool IsEnd(string metric, IReadOnlyDictionary<string, double> metrics) => metrics.Keys.Any(
        name => metric != name && (metric == ValueTotals.LowOf(name) || metric == ValueTotals.HighOf(name)));

    static IEnumerable<CardSection> Groups(Judgement? judgement) => judgement is not { GroupedBy: { } by, Groups.Count: > 0 }
        ? []
        :
        [
            new(
                $"How well it does by {by}", [$"Groups of fewer than {Sample.RowsOfGroup} customers are not shown."],
                new CardTable(
                    [by, "Customers", "Predicted", "Observed", "Difference, 90 % interval", "AUC, 90 % interval"],
                    [
                        .. judgement.Groups.Select(group => (IReadOnlyList<string>)
                        [
                            group.Group ?? "(none)", Number(group.Rows), Number(group.Predicted), Number(group.Observed),
                            group.Bias is { } bias ? Interval(bias) : "",
                            group.Auc is { } area ? $"{Number(area.Value)} ({Interval(area)})" : "",
                        ]),
                    ],
                    [1, 2, 3, 4, 5])),
        ];

    static IEnumerable<CardSection> Calibration(ModelCard card) => card.Calibration.Count == 0
        ? []
        :
        [
            new(
                "Predicted and observed", [],
                new CardTable(
                    ["Customers", "Number", "Predicted", "Observed"],
                    [
                        .. card.Calibration.Select(point => (IReadOnlyList<string>)
                            [point.Group, Number(Math.Round(point.Rows)), Number(point.Predicted), Number(point.Observed)]),
                    ],
                    [1, 2, 3]),
                card.Calibration),
        ];

    static CardSection Parameters(CardParameters part) => new(
        part.Part,
        [
            part.Meaning,
            .. part.Parameters.Count > MostParameters
                ? [$"The {MostParameters} strongest of {part.Parameters.Count}."]
                : Array.Empty<string>(),
        ],
        part.Parameters.All(parameter => double.IsNaN(parameter.StandardError)) ? Sizes(part) : Estimates(part));

    static CardTable Sizes(CardParameters part) => new(
        ["Name", "Size"],
        [.. part.Parameters.Take(MostParameters).Select(parameter => (IReadOnlyList<string>)[parameter.Name, Number(parameter.Value)])],
        [1]);

    static CardTable Estimates(CardParameters part) => new(
        ["Name", "Estimate", "Standard error"],
        [
            .. part.Parameters.Take(MostParameters).Select(parameter => (IReadOnlyList<string>)
                [parameter.Name, Number(parameter.Value), double.IsNaN(parameter.StandardError) ? "" : Number(parameter.StandardError)]),
        ],
        [1, 2]);

    static CardSection Gates(ModelCard card) => card.Judgement is not { } judgement
        ? new("Gates", ["This version has not been judged."])
        : new(
            "Gates", [judgement.Passed ? "No gate failed." : "A gate failed: only a person may let this version score, with a reason.", "Gates compare at 95 %, so that luck passes once in forty times."],
            new CardTable(
                ["Gate", "Outcome", "Why"],
                [
                    .. judgement.Gates.Select(gate => (IReadOnlyList<string>)
                        [gate.Gate, gate.Outcome switch
                        {
                            GateOutcome.Passed => "passed",
                            GateOutcome.Failed => "failed",
                            _ => "not judged",
                        }, gate.Sentence]),
                ],
                []));
}
