namespace Patron.Models.Uplift;

/// <summary>The curves that scikit-uplift takes for perfect, of outcomes 0 and 1: an order that knows arm and outcome of each row.</summary>
static class PerfectCurve
{
    /// <summary>Treated rows that responded, then all that did not, then those of the control that did.</summary>
    public static IReadOnlyList<(double Rows, double Height)> OfQini(UpliftPoint all)
    {
        int responded = (int)all.TreatedOutcomes;
        int without = (int)all.ControlOutcomes;
        UpliftPoint[] points = Cumulated(
            (responded, 0, responded, 0), (all.Treated - responded, all.Control - without, 0, 0), (0, without, 0, without));
        return [.. points.Select(point => ((double)point.Rows, point.Qini ?? point.TreatedOutcomes))];
    }

    /// <summary>Straight up to what treating brings in all, and on at that height.</summary>
    public static IReadOnlyList<(double Rows, double Height)> WithoutHarm(UpliftPoint all)
    {
        double brought = all.Qini ?? all.TreatedOutcomes;
        return [(brought, brought), (all.Rows, brought)];
    }

    /// <summary>
    /// Treated rows that responded, control that did not, then the rows that speak against the treatment: first the control that responded where
    /// they are more than the treated that did not, else these.
    /// </summary>
    public static IReadOnlyList<UpliftPoint> OfGain(UpliftPoint all)
    {
        int responded = (int)all.TreatedOutcomes;
        int without = (int)all.ControlOutcomes;
        (int, int, double, double) controlResponded = (0, without, 0, without);
        (int, int, double, double) treatedNot = (all.Treated - responded, 0, 0, 0);
        bool controlFirst = without > all.Treated - responded;
        return Cumulated(
            (responded, 0, responded, 0),
            (0, all.Control - without, 0, 0),
            controlFirst ? controlResponded : treatedNot,
            controlFirst ? treatedNot : controlResponded);
    }

    static UpliftPoint[] Cumulated(params (int Treated, int Control, double TreatedOutcomes, double ControlOutcomes)[] groups)
    {
        List<UpliftPoint> points = [];
        UpliftPoint before = default;
        foreach ((int treated, int control, double treatedOutcomes, double controlOutcomes) in groups)
        {
            if (treated + control == 0)
                continue;
            before = new UpliftPoint(
                0, before.Treated + treated, before.Control + control,
                before.TreatedOutcomes + treatedOutcomes, before.ControlOutcomes + controlOutcomes);
            points.Add(before);
        }

        return [.. points];
    }
}
