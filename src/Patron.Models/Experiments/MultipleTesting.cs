namespace Patron.Models.Experiments;

/// <summary>p-values of several tests, adjusted so that each can be held against the level that all together shall keep.</summary>
public static class MultipleTesting
{
    /// <summary>Against any false finding at all, whatever the dependence.</summary>
    /// <param name="values">Of the tests. Range: [0, 1].</param>
    /// <remarks>Holm (1979), Scandinavian Journal of Statistics 6.</remarks>
    public static double[] Holm(IReadOnlyList<double> values)
    {
        double[] adjusted = new double[values.Count];
        double most = 0;
        int[] order = Ordered(values);
        for (int rank = 0; rank < order.Length; rank++)
        {
            most = Math.Max(most, Math.Min(1, (order.Length - rank) * values[order[rank]]));
            adjusted[order[rank]] = most;
        }

        return adjusted;
    }

    /// <summary>Against a share of false ones among the findings, for tests that are independent or go together.</summary>
    /// <param name="values">Of the tests. Range: [0, 1].</param>
    /// <remarks>Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57.</remarks>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> values) => StepUp(values, 1);

    /// <summary>The same, whatever the dependence.</summary>
    /// <param name="values">Of the tests. Range: [0, 1].</param>
    /// <remarks>Benjamini and Yekutieli (2001), Annals of Statistics 29, theorem 1.3.</remarks>
    public static double[] BenjaminiYekutieli(IReadOnlyList<double> values) =>
        StepUp(values, Enumerable.Range(1, values.Count).Sum(rank => 1.0 / rank));

    static double[] StepUp(IReadOnlyList<double> values, double factor)
    {
        double[] adjusted = new double[values.Count];
        double least = 1;
        int[] order = Ordered(values);
        for (int rank = order.Length; rank > 0; rank--)
        {
            least = Math.Min(least, factor * order.Length / rank * values[order[rank - 1]]);
            adjusted[order[rank - 1]] = least;
        }

        return adjusted;
    }

    static int[] Ordered(IReadOnlyList<double> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (!(values[i] is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(values), values[i], $"p-value {i} must lie in [0, 1]");
        }

        return [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
    }
}
