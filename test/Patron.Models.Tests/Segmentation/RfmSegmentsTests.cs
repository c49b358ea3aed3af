using Patron.Models.Segmentation;

namespace Patron.Models.Tests.Segmentation;

public sealed class RfmSegmentsTests
{
    // The vectors of rfm_segment's documentation (R package rfm), as listed: names, then lower and upper bounds.
    static readonly string[] Names =
    [
        "Champions", "Potential Loyalist", "Loyal Customers", "Promising", "New Customers", "Can't Lose Them", "At Risk",
        "Need Attention", "About To Sleep", "Lost",
    ];

    static readonly int[] RecencyLower = [5, 3, 2, 3, 4, 1, 1, 1, 2, 1];
    static readonly int[] RecencyUpper = [5, 5, 4, 4, 5, 2, 2, 3, 3, 1];
    static readonly int[] FrequencyLower = [5, 3, 2, 1, 1, 3, 2, 3, 1, 1];
    static readonly int[] FrequencyUpper = [5, 5, 4, 3, 3, 4, 5, 5, 3, 5];
    static readonly int[] MonetaryLower = [5, 2, 2, 3, 1, 4, 4, 3, 1, 1];
    static readonly int[] MonetaryUpper = [5, 5, 4, 5, 5, 5, 5, 5, 4, 5];

    [Fact]
    public void All_125_combinations_have_the_first_segment_whose_published_ranges_hold_them()
    {
        foreach (RfmScore score in AllScores())
            Assert.Equal(Expected(score), RfmSegments.Name(score.Segment));
    }

    [Fact]
    public void Ten_combinations_match_no_range()
    {
        int[] others = [.. AllScores().Where(score => score.Segment == RfmSegment.Others).Select(score => score.Code)];
        Assert.Equal(OthersOf(AllScores()), others);
        Assert.Equal(10, others.Length);
    }

    [Theory]
    [InlineData(5, 5, 5, "Champions")]
    [InlineData(5, 4, 4, "Potential Loyalist")]
    [InlineData(2, 2, 2, "Loyal Customers")]
    [InlineData(3, 1, 5, "Promising")]
    [InlineData(5, 1, 1, "New Customers")]
    [InlineData(1, 4, 5, "Can't Lose Them")]
    [InlineData(1, 2, 5, "At Risk")]
    [InlineData(1, 5, 3, "Need Attention")]
    [InlineData(3, 1, 1, "About To Sleep")]
    [InlineData(1, 1, 1, "Lost")]
    public void Each_segment_is_reachable(int recency, int frequency, int monetary, string name) =>
        Assert.Equal(name, RfmSegments.Name(new RfmScore(recency, frequency, monetary).Segment));

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 6, 1)]
    [InlineData(1, 1, -1)]
    public void Scores_outside_1_to_5_are_refused(int recency, int frequency, int monetary) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RfmScore(recency, frequency, monetary).Segment);

    static IEnumerable<RfmScore> AllScores() =>
        from r in Enumerable.Range(1, 5)
        from f in Enumerable.Range(1, 5)
        from m in Enumerable.Range(1, 5)
        select new RfmScore(r, f, m);

    static IEnumerable<int> OthersOf(IEnumerable<RfmScore> scores) =>
        scores.Where(score => Expected(score) == "Others").Select(score => score.Code);

    static string Expected(RfmScore score)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            bool holds = score.Recency >= RecencyLower[i] && score.Recency <= RecencyUpper[i]
                && score.Frequency >= FrequencyLower[i] && score.Frequency <= FrequencyUpper[i]
                && score.Monetary >= MonetaryLower[i] && score.Monetary <= MonetaryUpper[i];
            if (holds)
                return Names[i];
        }

        return "Others";
    }
}
