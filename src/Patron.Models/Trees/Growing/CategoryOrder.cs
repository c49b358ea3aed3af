namespace Patron.Models.Trees;

/// <summary>
/// The codes of a category in a node by rising gradient / (hessian + smoothing), missing values being a code like others;
/// those with few rows are in one place together.
/// </summary>
sealed class CategoryOrder
{
    readonly Place[] _places;
    readonly CodeSet _unused;

    CategoryOrder(Place[] places, CodeSet unused)
    {
        _places = places;
        _unused = unused;
    }

    /// <summary>Number of places.</summary>
    public int Count => _places.Length;

    public static CategoryOrder Of(ReadOnlySpan<long> histogram, GradientWords gradients, SplitLimits limits)
    {
        List<Place> places = [];
        CodeSet unused = default;
        Place few = default;
        for (int code = 0; code < 256; code++)
        {
            Sums sums = 2 * code < histogram.Length ? new(histogram[2 * code], histogram[(2 * code) + 1]) : default;
            int rows = gradients.Rows(sums.Hessian);
            if (rows == 0)
                unused.Add(code);
            else if (rows < limits.MinCategoryRows)
                few = few.With(code, sums);
            else
                places.Add(default(Place).With(code, sums));
        }

        if (few.Sums.Hessian != 0)
            places.Add(few);
        // A stable sort: of equal means the lower code comes first.
        return new CategoryOrder([.. places.OrderBy(MeanGradient)], unused);

        double MeanGradient(Place place) =>
            gradients.Gradient(place.Sums.Gradient) / (gradients.Hessian(place.Sums.Hessian) + limits.CategorySmoothing);
    }

    public Sums SumsAt(int place) => _places[place].Sums;

    /// <summary>The codes of the first places, and if asked those that no row has.</summary>
    public CodeSet First(int places, bool withUnused)
    {
        CodeSet codes = withUnused ? _unused : default;
        foreach (Place place in _places.AsSpan(0, places))
            codes = codes.Union(place.Codes);
        return codes;
    }

    readonly record struct Place(CodeSet Codes, Sums Sums)
    {
        public Place With(int code, Sums sums)
        {
            CodeSet codes = Codes;
            codes.Add(code);
            return new Place(codes, Sums + sums);
        }
    }
}
