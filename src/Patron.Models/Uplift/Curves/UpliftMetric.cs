namespace Patron.Models.Uplift;

/// <summary>A figure of predicted effects against what happened to treated and control, by name.</summary>
/// <remarks>
/// x is the share of rows taken, from the highest predicted effect down; between points a curve is straight, from 0 to the first point too,
/// and points at which it is not defined, because one of the two has no row yet, are left out.
/// </remarks>
public sealed class UpliftMetric
{
    readonly Func<UpliftCurve, double?> _of;

    internal UpliftMetric(string name, Func<UpliftCurve, double?> of) => (Name, _of) = (name, of);

    /// <summary>As in "qini" or "lift in the top 30 %".</summary>
    public string Name { get; }

    /// <summary>
    /// Area between the Qini curve and the straight line to its end, by the number of treated rows. Unit: that of the outcome, for each
    /// treated row. 0 for an order by chance.
    /// </summary>
    /// <remarks>Radcliffe (2007), Direct Marketing Analytics Journal 3.</remarks>
    public static UpliftMetric Qini { get; } = new("qini", QiniOf);

    /// <summary><see cref="Qini"/> by what treating brings a treated row on average, without its sign; null where that is 0.</summary>
    public static UpliftMetric NormalisedQini { get; } = new(
        "normalised_qini", curve => By(QiniOf(curve), curve.All.Qini / curve.All.Treated));

    /// <summary>
    /// Area under the curve of cumulative gain, by the number of rows. Unit: that of the outcome, for each row. Half the mean effect for an
    /// order by chance.
    /// </summary>
    /// <remarks>Gutierrez and Gérardy (2017), PMLR 67.</remarks>
    public static UpliftMetric Auuc { get; } = new("auuc", AuucOf);

    /// <summary>
    /// <see cref="Auuc"/> by the difference of the mean outcomes, without its sign; null where that is 0. It may be above 1: a good order
    /// gains more from some rows than treating all of them would.
    /// </summary>
    public static UpliftMetric NormalisedAuuc { get; } = new("normalised_auuc", curve => By(AuucOf(curve), curve.All.Lift));

    /// <summary>Mean outcome of the treated less that of the control among all rows.</summary>
    public static UpliftMetric AverageEffect { get; } = new("average_effect", curve => curve.All.Lift);

    /// <summary>See <see cref="UpliftCurve.LiftAt"/>.</summary>
    /// <param name="share">Of all rows. Range: 0 &lt; share &lt;= 1.</param>
    public static UpliftMetric Lift(double share)
    {
        if (!(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "must lie above 0 and at most at 1");
        return new UpliftMetric($"lift in the top {100 * share} %", curve => curve.LiftAt(share));
    }

    /// <summary>The figure; null where it is not defined.</summary>
    public double? Of(UpliftCurve curve) => _of(curve);

    /// <summary>The figure of one treatment against control, see <see cref="UpliftCurve.Of"/>.</summary>
    public double? Of(ReadOnlySpan<double> effects, ReadOnlySpan<double> outcomes, ReadOnlySpan<bool> treated) =>
        Of(UpliftCurve.Of(effects, outcomes, treated));

    internal static double? By(double? area, double? end) => end is { } value && value != 0 ? area / Math.Abs(value) : null;

    static double? QiniOf(UpliftCurve curve)
    {
        UpliftPoint all = curve.All;
        if (all.Qini is not { } end || all.Treated == 0)
            return null;
        return (CurveArea.Of(curve.Span, point => point.Qini) - (0.5 * end * all.Rows)) / all.Rows / all.Treated;
    }

    static double? AuucOf(UpliftCurve curve) => curve.All.Lift is null
        ? null
        : CurveArea.Of(curve.Span, point => point.Gain) / curve.All.Rows / curve.All.Rows;
}
