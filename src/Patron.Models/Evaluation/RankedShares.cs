namespace Patron.Models.Evaluation;

/// <summary>
/// Reads running totals at any rank, from the highest score down. A cut through equal scores takes its share of the group's
/// positives, so that it never matters which of the tied rows came first.
/// </summary>
sealed class RankedShares
{
    readonly RankedOutcomes _ranked;
    readonly double[] _rows;
    readonly double[] _positives;
    readonly double[] _scores;

    public RankedShares(RankedOutcomes ranked)
    {
        _ranked = ranked;
        int groups = ranked.Groups;
        _rows = new double[groups + 1];
        _positives = new double[groups + 1];
        _scores = new double[groups + 1];
        for (int i = 0; i < groups; i++)
        {
            int group = groups - 1 - i;
            _rows[i + 1] = _rows[i] + ranked.WeightOf(group);
            _positives[i + 1] = _positives[i] + ranked.Positives[group];
            _scores[i + 1] = _scores[i] + (ranked.WeightOf(group) * ranked.Scores[group]);
        }
    }

    /// <summary>
    /// Positives and sum of scores among the first <paramref name="rows"/> rows, which may be a fraction, and the last of their scores;
    /// the highest of all where there are none.
    /// </summary>
    public (double Positives, double Scores, double Last) At(double rows)
    {
        int found = Array.BinarySearch(_rows, Math.Min(rows, _rows[^1]));
        int after = found >= 0 ? found : ~found;
        double last = _ranked.Scores[^Math.Max(1, after)];
        if (found >= 0)
            return (_positives[found], _scores[found], last);
        double share = (rows - _rows[after - 1]) / (_rows[after] - _rows[after - 1]);
        return (_positives[after - 1] + (share * (_positives[after] - _positives[after - 1])),
            _scores[after - 1] + (share * (_scores[after] - _scores[after - 1])), last);
    }
}
