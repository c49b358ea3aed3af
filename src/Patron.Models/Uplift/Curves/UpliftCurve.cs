namespace Patron.Models.Uplift;

/// <summary>
/// How outcomes of treated and control differ as more rows are taken, from the highest predicted effect down. Rows of one predicted
/// effect are one point, and sums are taken in an order of the values: neither ties nor the order of rows shows, not in one bit.
/// </summary>
public sealed class UpliftCurve
{
    readonly UpliftPoint[] _points;
    readonly int _count;

    internal UpliftCurve(UpliftPoint[] points, int count, bool isBinary) => (_points, _count, IsBinary) = (points, count, isBinary);

    /// <summary>A point for each distinct predicted effect, the highest first; the last one has all rows.</summary>
    public IReadOnlyList<UpliftPoint> Points => _points[.._count];

    /// <summary>All rows.</summary>
    public UpliftPoint All => _points[_count - 1];

    /// <summary>Whether every outcome is 0 or 1.</summary>
    public bool IsBinary { get; }

    internal ReadOnlySpan<UpliftPoint> Span => _points.AsSpan(0, _count);

    /// <summary>The curve of one treatment against control.</summary>
    /// <param name="effects">What a model foretold; only the order matters. NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row. Range: finite.</param>
    /// <param name="treated">Whether the row was treated; both kinds must be there.</param>
    /// <exception cref="ArgumentException">Lengths differ, a value is out of range, or one of the two has no row.</exception>
    public static UpliftCurve Of(ReadOnlySpan<double> effects, ReadOnlySpan<double> outcomes, ReadOnlySpan<bool> treated)
    {
        EvaluatedRows rows = new(effects, default, outcomes, treated);
        RankedArms ranked = rows.Ranked(0);
        return ranked.Curve();
    }

    /// <summary>
    /// Mean outcome of the treated less that of the control among the rows of highest predicted effect; null where one of them has no row.
    /// </summary>
    /// <param name="share">Of all rows. Range: 0 &lt; share &lt;= 1. A cut through equal effects takes its share of them.</param>
    public double? LiftAt(double share)
    {
        if (!(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "must lie above 0 and at most at 1");
        double rows = share * All.Rows;
        int place = 0;
        while (place < _count - 1 && _points[place].Rows < rows)
            place++;
        UpliftPoint to = _points[place];
        UpliftPoint from = place > 0 ? _points[place - 1] : default;
        double part = Math.Min(1, (rows - from.Rows) / (to.Rows - from.Rows));
        double numberTreated = from.Treated + (part * (to.Treated - from.Treated));
        double numberControl = from.Control + (part * (to.Control - from.Control));
        if (numberTreated <= 0 || numberControl <= 0)
            return null;
        return ((from.TreatedOutcomes + (part * (to.TreatedOutcomes - from.TreatedOutcomes))) / numberTreated)
            - ((from.ControlOutcomes + (part * (to.ControlOutcomes - from.ControlOutcomes))) / numberControl);
    }
}
