namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>Customers by value.</summary>
/// <param name="Bins">In steps of equal round width up to the 99th percentile; the last one is open and takes all above.</param>
public sealed record ValueDistribution(IReadOnlyList<ValueBin> Bins)
{
    const int WantedBins = 24;

    static readonly double[] NiceSteps = [1, 2, 2.5, 5, 10];

    /// <summary>Counts values and adds them up.</summary>
    /// <param name="values">A value for each customer, in any order. Range: finite.</param>
    public static ValueDistribution Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return new([]);
        double[] rising = values.ToArray();
        Array.Sort(rising);
        double low = Math.Min(0, rising[0]);
        double width = NiceWidth((rising[(int)((rising.Length - 1) * 0.99)] - low) / WantedBins);
        low = Math.Floor(low / width) * width;
        List<ValueBin> bins = [];
        int at = 0;
        for (int bin = 0; at < rising.Length; bin++)
        {
            (double from, double to) = (low + (bin * width), low + ((bin + 1) * width));
            bool isLast = bin >= WantedBins;
            (int first, double sum) = (at, 0);
            for (; at < rising.Length && (isLast || rising[at] < to); at++)
                sum += rising[at];
            bins.Add(new ValueBin(from, to, at - first, sum));
        }

        bins[^1] = bins[^1] with { To = null };
        return new(bins);
    }

    static double NiceWidth(double width)
    {
        if (width <= 0)
            return 1;
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(width)));
        return NiceSteps.Select(step => step * magnitude).First(step => step >= width * 0.999999);
    }
}

/// <summary>Customers whose values lie in one step.</summary>
/// <param name="From">Lower end, included.</param>
/// <param name="To">Upper end, not included; null for the last, which is open.</param>
/// <param name="Customers">How many there are.</param>
/// <param name="Value">Their values together.</param>
public sealed record ValueBin(double From, double? To, long Customers, double Value);
