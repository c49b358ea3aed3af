namespace Patron.Models.Evaluation;

/// <summary>
/// Reads running totals at any rank. A cut through equal scores takes its share of the group's positives, so that it never
/// matters which of the tied rows came first.
/// </summary>
sealed class RankedShares
{
    readonly double[] _rows;
    readonly double[] _positives;
    readonly double[] _scores;

    public RankedShares(RankedOutcomes ranked, bool descending)
    {
        int groups = ranked.Groups.Length;
        _rows = new double[groups + 1];
        _positives = new double[groups + 1];
        _scores = new double[groups + 1];
        for (int i = 0; i < groups; i++)
        {
            ScoreGroup group = ranked.Groups[descending ? groups - 1 - i : i];
            _rows[i + 1] = _rows[i] + group.Rows;
            _positives[i + 1] = _positives[i] + group.Positives;
            _scores[i + 1] = _scores[i] + (group.Rows * group.Score);
        }
    }

    /// <summary>Positives and sum of scores among the first <paramref name="rows"/> rows, which may be a fraction.</summary>
    public (double Positives, double Scores) At(double rows)
    {
        int found = Array.BinarySearch(_rows, rows);
        if (found >= 0)
            return (_positives[found], _scores[found]);
        int after = ~found;
        double share = (rows - _rows[after - 1]) / (_rows[after] - _rows[after - 1]);
        return (_positives[after - 1] + (share * (_positives[after] - _positives[after - 1])),
            _scores[after - 1] + (share * (_scores[after] - _scores[after - 1])));
    }
}
