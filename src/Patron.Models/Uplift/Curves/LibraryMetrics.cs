namespace Patron.Models.Uplift;

/// <summary>Figures as other programs define them, to compare with theirs: of the same curves each takes its own.</summary>
public static class LibraryMetrics
{
    /// <summary>
    /// scikit-uplift's <c>qini_auc_score</c>: the area between Qini curve and straight line by that of the perfect curve. Without control so far the
    /// curve has the outcomes of the treated. Null for other outcomes than 0 and 1.
    /// </summary>
    /// <param name="negativeEffects">Whether the treatment may harm rows in the perfect curve. Without, null where treating brings nothing.</param>
    public static UpliftMetric SkliftQini(bool negativeEffects = true) => new(
        negativeEffects ? "sklift_qini" : "sklift_qini without negative effects", curve => SkliftOf(
            curve, Radcliffe, negativeEffects ? PerfectCurve.OfQini(curve.All) : PerfectCurve.WithoutHarm(curve.All)));

    /// <summary>
    /// scikit-uplift's <c>uplift_auc_score</c>: the area between the curve of cumulative gain and the straight line by that of the perfect
    /// curve; the mean of a group without rows so far is 0. Null for other outcomes than 0 and 1.
    /// </summary>
    public static UpliftMetric SkliftAuuc { get; } = new(
        "sklift_auuc", curve => SkliftOf(curve, GainOrZero, Heights(PerfectCurve.OfGain(curve.All), GainOrZero)));

    /// <summary>
    /// causalml's <c>auuc_score</c>: the mean height of the curve of cumulative gain over no row, one row, and so on; the lift is straight
    /// from 0 to the first point that has it. Where effects are tied causalml's own figure depends on the order of the rows.
    /// </summary>
    /// <param name="normalise">Whether heights are by that of all rows, without its sign, as they are there unless told.</param>
    public static UpliftMetric CausalmlAuuc(bool normalise = true) => new(
        normalise ? "causalml_auuc" : "causalml_auuc not normalised",
        curve => MeanHeight(curve, point => point.Gain, liftFirst: true, normalise));

    /// <summary>causalml's <c>qini_score</c>: the mean height of the Qini curve over the straight line, in the same way.</summary>
    /// <param name="normalise">As for <see cref="CausalmlAuuc"/>.</param>
    public static UpliftMetric CausalmlQini(bool normalise = true) => new(
        normalise ? "causalml_qini" : "causalml_qini not normalised",
        curve =>
        {
            double? mean = MeanHeight(curve, point => point.Qini, liftFirst: false, normalise);
            double? end = normalise ? Math.Sign(curve.All.Qini ?? 0) : curve.All.Qini;
            return mean - (0.5 * end);
        });

    static double Radcliffe(UpliftPoint point) => point.Qini ?? point.TreatedOutcomes;

    static double GainOrZero(UpliftPoint point) =>
        ((point.Treated > 0 ? point.TreatedOutcomes / point.Treated : 0)
            - (point.Control > 0 ? point.ControlOutcomes / point.Control : 0)) * point.Rows;

    static IReadOnlyList<(double Rows, double Height)> Heights(IReadOnlyList<UpliftPoint> points, Func<UpliftPoint, double> height) =>
        [.. points.Select(point => ((double)point.Rows, height(point)))];

    static double? SkliftOf(
        UpliftCurve curve, Func<UpliftPoint, double> height, IReadOnlyList<(double Rows, double Height)> perfect)
    {
        if (!curve.IsBinary || perfect[0].Rows < 0)
            return null;
        double chance = 0.5 * perfect[^1].Height * perfect[^1].Rows;
        double best = Area(perfect) - chance;
        return best == 0 ? null : (Area(Heights(curve.Points, height)) - chance) / best;
    }

    static double Area(IReadOnlyList<(double Rows, double Height)> points)
    {
        (double area, double rows, double before) = (0, 0, 0);
        foreach ((double x, double height) in points)
        {
            area += 0.5 * (before + height) * (x - rows);
            (rows, before) = (x, height);
        }

        return area;
    }

    /// <summary>Mean over no row, one row, ..., all rows: the area and half the last height, by one more than the rows.</summary>
    static double? MeanHeight(UpliftCurve curve, Func<UpliftPoint, double?> height, bool liftFirst, bool normalise)
    {
        if (height(curve.All) is not { } end)
            return null;
        double sum = CurveArea.Of(curve.Span, height) + (0.5 * end);
        if (liftFirst)
        {
            // Up to the first point k with a lift L the heights are i x L i / k, not i x L.
            UpliftPoint first = curve.Points.First(point => point.Lift is not null);
            double k = first.Rows;
            double lift = first.Lift!.Value;
            sum += lift * (((k - 1) * ((2 * k) - 1) / 6) - (k * (k - 1) / 2));
        }

        double mean = sum / (curve.All.Rows + 1);
        return normalise ? UpliftMetric.By(mean, end) : mean;
    }
}
