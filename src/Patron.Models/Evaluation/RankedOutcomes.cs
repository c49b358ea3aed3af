namespace Patron.Models.Evaluation;

/// <summary>
/// Scores with their outcomes, equal scores gathered into one group, ascending: the order of the rows leaves no trace.
/// </summary>
sealed class RankedOutcomes
{
    RankedOutcomes(int rows, int positives, ScoreGroup[] groups)
    {
        Rows = rows;
        Positives = positives;
        Groups = groups;
    }

    public int Rows { get; }

    public int Positives { get; }

    /// <summary>Distinct scores, ascending.</summary>
    public ScoreGroup[] Groups { get; }

    public static RankedOutcomes Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes)
    {
        if (scores.Length != outcomes.Length)
            throw new ArgumentException(
                $"{outcomes.Length} outcomes for {scores.Length} scores; they must be equally many", nameof(outcomes));
        if (scores.IsEmpty)
            throw new ArgumentException("there are no rows to evaluate", nameof(scores));
        for (int row = 0; row < scores.Length; row++)
        {
            if (double.IsNaN(scores[row]))
                throw new ArgumentException($"row {row}: the score is NaN", nameof(scores));
        }

        double[] sorted = scores.ToArray();
        bool[] hits = outcomes.ToArray();
        Array.Sort(sorted, hits);
        return Gather(sorted, hits);
    }

    static RankedOutcomes Gather(double[] scores, bool[] hits)
    {
        var groups = new List<ScoreGroup>();
        int positives = 0;
        for (int start = 0; start < scores.Length;)
        {
            int end = start;
            int inGroup = 0;
            for (; end < scores.Length && scores[end] == scores[start]; end++)
                inGroup += hits[end] ? 1 : 0;
            groups.Add(new ScoreGroup(scores[start], end - start, inGroup));
            positives += inGroup;
            start = end;
        }

        return new RankedOutcomes(scores.Length, positives, [.. groups]);
    }
}

/// <summary>All rows of one score.</summary>
readonly record struct ScoreGroup(double Score, int Rows, int Positives)
{
    public int Negatives => Rows - Positives;
}
