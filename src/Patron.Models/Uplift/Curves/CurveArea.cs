namespace Patron.Models.Uplift;

/// <summary>Areas under curves over the number of rows.</summary>
static class CurveArea
{
    /// <summary>
    /// Area by trapezes from (0, 0) through the points at which the height is defined. Unit: rows times that of the height.
    /// </summary>
    public static double Of(ReadOnlySpan<UpliftPoint> points, Func<UpliftPoint, double?> height)
    {
        (double area, int rows, double before) = (0, 0, 0);
        foreach (UpliftPoint point in points)
        {
            if (height(point) is not { } value)
                continue;
            area += 0.5 * (before + value) * (point.Rows - rows);
            (rows, before) = (point.Rows, value);
        }

        return area;
    }
}
