namespace Patron.Models.Uplift;

/// <summary>
/// Where each parameter stands in one vector: for each response, class and treatment the class's answer; then for each class the
/// log of its weight and what each feature of a customer adds to that.
/// </summary>
sealed record EffectShape(int Responses, int Classes, int Treatments, int Features)
{
    public int Answer(int response, int kind, int treatment) => (((response * Classes) + kind) * Treatments) + treatment;

    public int Weight(int kind) => (Responses * Classes * Treatments) + (kind * (1 + Features));

    public int Count => Weight(Classes);

    /// <summary>How many of them data can tell apart: shares sum to one.</summary>
    public int Free => Weight(Classes - 1);
}
