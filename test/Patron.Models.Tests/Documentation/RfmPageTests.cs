using System.Globalization;
using Patron.Models.Segmentation;

namespace Patron.Models.Tests.Documentation;

public sealed class RfmPageTests
{
    static readonly Page Page = new("rfm.md");

    static readonly RfmScore[] All =
    [
        .. from r in Enumerable.Range(1, 5)
           from f in Enumerable.Range(1, 5)
           from m in Enumerable.Range(1, 5)
           select new RfmScore(r, f, m),
    ];

    [Fact]
    public void The_table_of_segments_is_the_rules_of_the_code()
    {
        string[][] expected =
        [
            .. RfmSegments.Rules.Select(rule => new[]
            {
                rule.Name, Text(rule.Recency), Text(rule.Frequency), Text(rule.Monetary),
                All.Count(score => score.Segment == rule.Segment).ToString(CultureInfo.InvariantCulture),
            }),
        ];
        Assert.Equal(expected, Page.Table("segment"));
    }

    [Fact]
    public void The_list_of_others_is_that_of_the_code()
    {
        string others = string.Join(' ', All.Where(score => score.Segment == RfmSegment.Others).Select(score => score.Code));
        Assert.Contains($"called Others, as in that package: {others}.", Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_scores_are_what_the_code_gives()
    {
        double[] counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        Rfm rfm = Rfm.Fit(counts, counts, counts);
        Assert.Contains($"whose cut-offs are {string.Join(", ", rfm.FrequencyCuts.Take(3))} and {rfm.FrequencyCuts[3]}.",
            Page.Text, StringComparison.Ordinal);
        string[][] rows = Page.Table("value");
        Assert.NotEmpty(rows);
        foreach (string[] row in rows)
        {
            double count = double.Parse(row[0], CultureInfo.InvariantCulture);
            Assert.Equal(row[1], rfm.Score(1, count, 1).Frequency.ToString(CultureInfo.InvariantCulture));
        }
    }

    static string Text(ScoreRange range) => $"{range.Low}-{range.High}";
}
