namespace Patron.Models.Segmentation;

/// <summary>One named box of scores.</summary>
public sealed record RfmRule(RfmSegment Segment, string Name, ScoreRange Recency, ScoreRange Frequency, ScoreRange Monetary)
{
    /// <summary>Whether all three scores lie in the box.</summary>
    public bool Covers(RfmScore score) =>
        Recency.Contains(score.Recency) && Frequency.Contains(score.Frequency) && Monetary.Contains(score.Monetary);
}

/// <summary>Scores from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct ScoreRange(int Low, int High)
{
    /// <summary>Whether the score lies in the range.</summary>
    public bool Contains(int score) => score >= Low && score <= High;
}
