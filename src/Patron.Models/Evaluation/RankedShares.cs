namespace Patron.Models.Evaluation;

/// <summary>
/// Reads running totals at any rank, from the highest score down. A cut through equal scores takes its share of the group's
/// positives, so that it never matters which of the tied rows came first.
/// </summary>
sealed class RankedShares
{
    readonly double[] _rows;
    readonly double[] _positives;

    public RankedShares(RankedOutcomes ranked)
    {
        int groups = ranked.Groups;
        _rows = new double[groups + 1];
        _positives = new double[groups + 1];
        for (int i = 0; i < groups; i++)
        {
            int group = groups - 1 - i;
            _rows[i + 1] = _rows[i] + ranked.WeightOf(group);
            _positives[i + 1] = _positives[i] + ranked.Positives[group];
        }
    }

    /// <summary>Positives among the first <paramref name="rows"/> rows, which may be a fraction.</summary>
    public double At(double rows)
    {
        int found = Array.BinarySearch(_rows, Math.Min(rows, _rows[^1]));
        if (found >= 0)
            return _positives[found];
        int after = ~found;
        double share = (rows - _rows[after - 1]) / (_rows[after] - _rows[after - 1]);
        return _positives[after - 1] + (share * (_positives[after] - _positives[after - 1]));
    }
}
