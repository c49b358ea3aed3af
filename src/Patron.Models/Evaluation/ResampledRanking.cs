namespace Patron.Models.Evaluation;

/// <summary>Rows in the order of their scores, so that the ranking of a resampled world is one pass without a sort.</summary>
sealed class ResampledRanking
{
    readonly int[] _units;
    readonly int[] _groups;
    readonly double[] _positives;
    readonly double[] _negatives;

    /// <summary>Ranks rows.</summary>
    /// <param name="scores">Numbers, row by row.</param>
    /// <param name="outcomes">What happened.</param>
    /// <param name="weights">Of the rows; empty for 1 each.</param>
    /// <param name="units">The unit that each row is drawn with; -1 for a row of weight 0.</param>
    public ResampledRanking(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights, int[] units)
    {
        Sample = RankedOutcomes.Of(scores, outcomes, weights);
        var kept = new List<int>(units.Length);
        for (int row = 0; row < units.Length; row++)
        {
            if (units[row] >= 0)
                kept.Add(row);
        }

        int[] order = [.. kept];
        double[] sorted = new double[order.Length];
        for (int i = 0; i < order.Length; i++)
            sorted[i] = scores[order[i]];
        Array.Sort(sorted, order);
        _units = new int[order.Length];
        _groups = new int[order.Length];
        _positives = new double[order.Length];
        _negatives = new double[order.Length];
        int group = 0;
        for (int i = 0; i < order.Length; i++)
        {
            group += i > 0 && sorted[i] != sorted[i - 1] ? 1 : 0;
            double weight = weights.IsEmpty ? 1 : weights[order[i]];
            (_units[i], _groups[i]) = (units[order[i]], group);
            (outcomes[order[i]] ? _positives : _negatives)[i] = weight;
        }
    }

    /// <summary>All rows, once each.</summary>
    public RankedOutcomes Sample { get; }

    /// <summary>The world in which each unit occurs that often.</summary>
    public void Fill(int[] counts, RankedOutcomes world)
    {
        Array.Clear(world.Positives);
        Array.Clear(world.Negatives);
        for (int i = 0; i < _units.Length; i++)
        {
            int count = counts[_units[i]];
            int group = _groups[i];
            world.Positives[group] += count * _positives[i];
            world.Negatives[group] += count * _negatives[i];
        }

        world.Sum();
    }
}
