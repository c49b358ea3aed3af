namespace Patron.Models.Uplift;

/// <summary>Scores of effects by falling priority, in groups of equal priority.</summary>
sealed class RankedScores
{
    /// <summary>Points of the curve.</summary>
    public const int Shares = 10;

    readonly int[] _rows;
    readonly int[] _groups;
    readonly double[] _scores;
    readonly int[] _units;

    /// <param name="priorities">Row by row.</param>
    /// <param name="scores">Row by row, in an order that the values tell.</param>
    /// <param name="units">What each row is drawn with.</param>
    public RankedScores(double[] priorities, double[] scores, int[] units)
    {
        (_scores, _units) = (scores, units);
        _rows = [.. Enumerable.Range(0, scores.Length).OrderByDescending(row => priorities[row])];
        _groups = new int[scores.Length];
        for (int place = 1; place < _rows.Length; place++)
            _groups[place] = _groups[place - 1] + (priorities[_rows[place]] != priorities[_rows[place - 1]] ? 1 : 0);
    }

    /// <summary>The rank-weighted effect of the rows of drawn units, then their curve at tenths.</summary>
    public double[] Figures(bool[] isDrawn, RateWeighting weighting)
    {
        List<(int Count, double Sum)> groups = Groups(isDrawn);
        (int n, double all) = (0, 0);
        foreach ((int count, double sum) in groups)
            (n, all) = (n + count, all + sum);
        double mean = all / n;
        double[] figures = new double[1 + Shares];
        (int before, double sumBefore, int share) = (0, 0, 1);
        foreach ((int count, double sum) in groups)
        {
            double average = sum / count;
            for (int one = 1; one <= count; one++)
            {
                double above = ((sumBefore + (one * average)) / (before + one)) - mean;
                figures[0] += weighting == RateWeighting.Autoc ? above / n : above * (before + one) / n / n;
            }

            // A share that ends within rows takes its part of them.
            for (; share < Shares && share * (double)n / Shares <= before + count; share++)
            {
                double rows = share * (double)n / Shares;
                figures[share] = ((sumBefore + ((rows - before) * average)) / rows) - mean;
            }

            (before, sumBefore) = (before + count, sumBefore + sum);
        }

        return figures;
    }

    List<(int Count, double Sum)> Groups(bool[] isDrawn)
    {
        List<(int, double)> groups = [];
        for (int place = 0; place < _rows.Length;)
        {
            int group = _groups[place];
            (int count, double sum) = (0, 0);
            for (; place < _rows.Length && _groups[place] == group; place++)
            {
                if (isDrawn[_units[_rows[place]]])
                    (count, sum) = (count + 1, sum + _scores[_rows[place]]);
            }

            if (count > 0)
                groups.Add((count, sum));
        }

        return groups;
    }
}
