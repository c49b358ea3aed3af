using Patron.Models.Evaluation;

namespace Patron.Pipeline.Modelling.Uplift;

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
