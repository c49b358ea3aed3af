namespace Patron.Models.Btyd;

/// <summary>
/// Where each parameter of the latent classes stands in one vector: for each class ln r, ln α, the log of its share's weight and
/// of its factor for each treatment; ln a and ln b of all; for each level of an attribute what it adds to ln α, to ln a, and to
/// each class's weight.
/// </summary>
sealed record ReactionShape(int Classes, int Treatments, int Levels)
{
    public static int R(int kind) => kind;

    public int Alpha(int kind) => Classes + kind;

    public int Weight(int kind) => (2 * Classes) + kind;

    public int Factor(int kind, int treatment) => (3 * Classes) + (kind * Treatments) + treatment;

    /// <summary>Factors of all classes, each for all treatments.</summary>
    public double[][] Factors(double[] parameters) => [.. Enumerable.Range(0, Classes).Select(kind =>
        Enumerable.Range(0, Treatments).Select(treatment => Math.Exp(parameters[Factor(kind, treatment)])).ToArray())];

    public int A => (3 + Treatments) * Classes;

    public int B => A + 1;

    public int AlphaOf(int level) => B + 1 + level;

    public int AOf(int level) => B + 1 + Levels + level;

    public int WeightOf(int kind, int level) => B + 1 + ((2 + kind) * Levels) + level;

    public int Count => B + 1 + ((2 + Classes) * Levels);

    /// <summary>
    /// How many of them data can tell apart: of an attribute's levels all but one, beside the base that they add to; of the
    /// shares, which sum to one, all but one class's.
    /// </summary>
    public int Free(int attributes) => B + ((1 + Classes) * (Levels - attributes));
}
