namespace Patron.Models.Trees;

/// <summary>
/// The codes of a category in a node by rising gradient / (hessian + smoothing), missing values being a code like others;
/// those with few rows are in one place together.
/// </summary>
ref struct CategoryOrder
{
    /// <summary>Most places: all codes, and those with few rows.</summary>
    public const int Most = 257;

    // What stands in place of a code for those with few rows.
    const short Few = -1;

    readonly Span<short> _codes;
    readonly Span<double> _means;
    readonly ReadOnlySpan<long> _histogram;
    CodeSet _few;
    CodeSet _unused;
    Sums _fewSums;

    /// <summary>Puts the codes of a histogram in order.</summary>
    /// <param name="histogram">The column's sums.</param>
    /// <param name="gradients">What the sums mean.</param>
    /// <param name="limits">Which codes have few rows, and the smoothing.</param>
    /// <param name="codes">Room for <see cref="Most"/> places.</param>
    /// <param name="means">Room for as many.</param>
    public CategoryOrder(
        ReadOnlySpan<long> histogram, GradientWords gradients, SplitLimits limits, Span<short> codes, Span<double> means)
    {
        _codes = codes;
        _means = means;
        _histogram = histogram;
        for (int code = 0; code < 256; code++)
        {
            Sums sums = 2 * code < histogram.Length ? new(histogram[2 * code], histogram[(2 * code) + 1]) : default;
            int rows = gradients.Rows(sums.Hessian);
            if (rows == 0)
            {
                _unused.Add(code);
            }
            else if (rows < limits.MinCategoryRows)
            {
                _few.Add(code);
                _fewSums += sums;
            }
            else
            {
                Place((short)code, MeanGradient(sums));
            }
        }

        if (_fewSums.Hessian != 0)
            Place(Few, MeanGradient(_fewSums));

        double MeanGradient(Sums sums) =>
            gradients.Gradient(sums.Gradient) / (gradients.Hessian(sums.Hessian) + limits.CategorySmoothing);
    }

    /// <summary>Number of places.</summary>
    public int Count { get; private set; }

    public readonly Sums SumsAt(int place)
    {
        int code = _codes[place];
        return code == Few ? _fewSums : new Sums(_histogram[2 * code], _histogram[(2 * code) + 1]);
    }

    /// <summary>The codes of the first places, and if asked those that no row has.</summary>
    public readonly CodeSet First(int places, bool withUnused)
    {
        CodeSet codes = withUnused ? _unused : default;
        foreach (short code in _codes[..places])
        {
            if (code == Few)
                codes = codes.Union(_few);
            else
                codes.Add(code);
        }

        return codes;
    }

    /// <summary>Puts a code behind those whose means are not larger: of equal ones the earlier comes first.</summary>
    void Place(short code, double mean)
    {
        int place = Count++;
        for (; place > 0 && _means[place - 1] > mean; place--)
            (_codes[place], _means[place]) = (_codes[place - 1], _means[place - 1]);
        (_codes[place], _means[place]) = (code, mean);
    }
}
