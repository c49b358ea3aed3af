using Patron.Models.Uplift;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>
/// What the training of an uplift model found: the average effects, whether effects differ, and how well customers kept aside are
/// ordered by them.
/// </summary>
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
