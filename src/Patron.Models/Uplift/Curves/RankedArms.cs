namespace Patron.Models.Uplift;

/// <summary>Rows in groups of equal predicted effect, the highest first, so that the curve of a resampled world is one pass without a sort.</summary>
sealed class RankedArms
{
    readonly EvaluatedRows _rows;
    readonly int[] _ordered;
    readonly int[] _groups;
    readonly double[] _effects;

    public RankedArms(EvaluatedRows rows, double[] effects)
    {
        _rows = rows;
        _ordered = [.. Enumerable.Range(0, rows.Rows).OrderByDescending(row => effects[row])];
        _groups = new int[rows.Rows];
        List<double> distinct = [];
        for (int place = 0; place < _ordered.Length; place++)
        {
            double effect = effects[_ordered[place]];
            if (distinct.Count == 0 || distinct[^1] != effect)
                distinct.Add(effect);
            _groups[place] = distinct.Count - 1;
        }

        _effects = [.. distinct];
    }

    /// <summary>Room for the points of a curve.</summary>
    public UpliftPoint[] Empty() => new UpliftPoint[_effects.Length];

    /// <summary>The curve of all rows, once each.</summary>
    public UpliftCurve Curve()
    {
        int[] once = new int[_rows.Units.Count];
        Array.Fill(once, 1);
        return Curve(once, Empty());
    }

    /// <summary>The curve of the world in which each unit occurs that often; groups without a row give no point.</summary>
    public UpliftCurve Curve(int[] counts, UpliftPoint[] points)
    {
        int count = 0;
        UpliftPoint before = default;
        for (int place = 0; place < _ordered.Length;)
        {
            int group = _groups[place];
            (int treated, int control, double treatedSum, double controlSum) = (0, 0, 0, 0);
            for (; place < _ordered.Length && _groups[place] == group; place++)
            {
                int row = _ordered[place];
                int times = counts[_rows.Units.UnitOf[row]];
                double sum = times * _rows.Outcomes[row];
                if (row < _rows.Control)
                    (control, controlSum) = (control + times, controlSum + sum);
                else
                    (treated, treatedSum) = (treated + times, treatedSum + sum);
            }

            if (treated + control == 0)
                continue;
            before = new UpliftPoint(
                _effects[group], before.Treated + treated, before.Control + control,
                before.TreatedOutcomes + treatedSum, before.ControlOutcomes + controlSum);
            points[count++] = before;
        }

        return new UpliftCurve(points, count, _rows.IsBinary);
    }
}
