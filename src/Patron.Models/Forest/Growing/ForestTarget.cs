using Patron.Models.Preprocessing;

namespace Patron.Models.Forest;

/// <summary>What a forest is to foresee, checked.</summary>
/// <param name="Values">Of each row; outcomes are 1 and 0.</param>
/// <param name="Weights">How often each row counts; null is once each.</param>
/// <param name="Rows">The rows that count at all.</param>
/// <param name="IsProbability">Whether the values are outcomes.</param>
sealed record ForestTarget(double[] Values, double[]? Weights, int[] Rows, bool IsProbability)
{
    /// <summary>Checks outcomes; those that happened count as often as the options say.</summary>
    public static ForestTarget Of(FeatureTable table, bool[] target, double[]? weights, ForestOptions options)
    {
        double[] values = Array.ConvertAll(target, happened => happened ? 1.0 : 0.0);
        options.Validate();
        ForestTarget plain = Of(table, values, weights, options with { HappenedWeight = 1 });
        int happened = plain.Rows.Count(row => target[row]);
        if (happened == 0 || happened == plain.Rows.Length)
            throw new ArgumentException($"{happened} of {plain.Rows.Length} outcomes happened: both must occur", nameof(target));
        double[]? balanced = options.HappenedWeight == 1
            ? weights
            : [.. target.Select((yes, row) => (weights?[row] ?? 1) * (yes ? options.HappenedWeight : 1))];
        return plain with { Weights = balanced, IsProbability = true };
    }

    /// <summary>Checks numbers.</summary>
    public static ForestTarget Of(FeatureTable table, double[] target, double[]? weights, ForestOptions options)
    {
        options.Validate();
        if (options.HappenedWeight != 1)
            throw new ArgumentException("numbers do not happen or not: leave HappenedWeight at 1", nameof(options));
        if (target.Length != table.Rows)
            throw new ArgumentException($"{target.Length} targets for {table.Rows} rows", nameof(target));
        if (weights is not null && weights.Length != table.Rows)
            throw new ArgumentException($"{weights.Length} weights for {table.Rows} rows", nameof(weights));
        for (int row = 0; row < target.Length; row++)
        {
            if (!double.IsFinite(target[row]))
                throw new ArgumentException($"row {row}: target {target[row]}; it must be finite", nameof(target));
            if (weights is not null && !(weights[row] >= 0 && double.IsFinite(weights[row])))
                throw new ArgumentException($"row {row}: weight {weights[row]}; must be finite and >= 0", nameof(weights));
        }

        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => weights is null || weights[row] > 0)];
        return rows.Length > 0
            ? new ForestTarget(target, weights, rows, IsProbability: false)
            : throw new ArgumentException("there are no rows to learn from", nameof(target));
    }

    public double WeightOf(int row) => Weights?[row] ?? 1;
}
