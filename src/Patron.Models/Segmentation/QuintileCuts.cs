namespace Patron.Models.Segmentation;

/// <summary>
/// Four cut-offs that split a column into five parts. A value's part is one plus the number of cut-offs strictly below it:
/// intervals are closed on the right, equal values always share a part, and the smallest value is always in part 1.
/// </summary>
/// <remarks>Cut-offs are the quantiles 0.2 to 0.8 of type 7, Hyndman and Fan (1996): linear between order statistics.</remarks>
sealed class QuintileCuts
{
    readonly double[] _cuts;

    QuintileCuts(double[] cuts) => _cuts = cuts;

    public IReadOnlyList<double> Values => _cuts;

    public static QuintileCuts Of(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double[] cuts = new double[4];
        for (int k = 1; k <= 4; k++)
        {
            long fifths = (long)k * (sorted.Length - 1);
            int below = (int)(fifths / 5);
            double low = sorted[below];
            cuts[k - 1] = fifths % 5 == 0 ? low : low + (fifths % 5 / 5.0 * (sorted[below + 1] - low));
        }

        return new QuintileCuts(cuts);
    }

    public static QuintileCuts From(IReadOnlyList<double> cuts, string name)
    {
        if (cuts.Count != 4)
            throw new ArgumentException($"{name}: {cuts.Count} cut-offs; there must be 4", name);
        for (int i = 0; i < 4; i++)
        {
            if (!double.IsFinite(cuts[i]) || (i > 0 && cuts[i] < cuts[i - 1]))
                throw new ArgumentException($"{name}: cut-offs {string.Join(", ", cuts)} must be finite and ascending", name);
        }

        return new QuintileCuts([.. cuts]);
    }

    /// <summary>1 to 5, rising with the value.</summary>
    public int Part(double value)
    {
        double[] cuts = _cuts;
        return 1 + (cuts[0] < value ? 1 : 0) + (cuts[1] < value ? 1 : 0) + (cuts[2] < value ? 1 : 0) + (cuts[3] < value ? 1 : 0);
    }
}
