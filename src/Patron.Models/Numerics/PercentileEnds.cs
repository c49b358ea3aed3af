namespace Patron.Models.Numerics;

/// <summary>The ends between which the middle share of drawn numbers lies.</summary>
/// <remarks>Hyndman and Fan (1996), definition 7: linear between the order statistics.</remarks>
sealed class PercentileEnds(double confidence)
{
    /// <summary>Ends for each place of arrays of equal length.</summary>
    public (double[] Low, double[] High) Of(IReadOnlyList<double[]> drawn)
    {
        double[] low = new double[drawn[0].Length];
        double[] high = new double[low.Length];
        double[] values = new double[drawn.Count];
        for (int place = 0; place < low.Length; place++)
        {
            for (int draw = 0; draw < values.Length; draw++)
                values[draw] = drawn[draw][place];
            (low[place], high[place]) = Of(values);
        }

        return (low, high);
    }

    /// <summary>Ends for one array.</summary>
    public (double Low, double High) Of(double[] drawn)
    {
        double[] sorted = [.. drawn.Order()];
        return (Quantile(sorted, (1 - confidence) / 2), Quantile(sorted, (1 + confidence) / 2));
    }

    /// <summary>The number below which a share of sorted numbers lies.</summary>
    public static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
