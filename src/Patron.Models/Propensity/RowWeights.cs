using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>How often rows count in a fit.</summary>
static class RowWeights
{
    /// <summary>The given weights times that of each row's outcome; null where all are 1.</summary>
    /// <exception cref="ArgumentException">Outcomes or weights are not one for each row.</exception>
    public static double[]? Of(FeatureMatrix features, bool[] target, double[]? weights, double happened)
    {
        if (target.Length != features.Rows)
            throw new ArgumentException($"{target.Length} outcomes for {features.Rows} rows", nameof(target));
        if (weights is not null && weights.Length != features.Rows)
            throw new ArgumentException($"{weights.Length} weights for {features.Rows} rows", nameof(weights));
        return happened == 1
            ? weights
            : [.. target.Select((outcome, row) => (outcome ? happened : 1) * (weights?[row] ?? 1))];
    }
}
