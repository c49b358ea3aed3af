using Patron.Models.Numerics;
using Patron.Models.Segmentation;

namespace Patron.Models.Tests.Segmentation;

public sealed class RfmTests
{
    // By hand: type-7 quantiles of 1..11 at fifths are 3, 5, 7, 9.
    [Fact]
    public void Eleven_customers_get_the_scores_worked_out_by_hand()
    {
        double[] column = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        Rfm rfm = Rfm.Fit(column, column, column);
        Assert.Equal([3, 5, 7, 9], rfm.RecencyCuts);
        Assert.Equal([1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], rfm.Score(column, column, column).Select(score => score.Frequency));
        Assert.Equal([5, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1], rfm.Score(column, column, column).Select(score => score.Recency));
    }

    [Fact]
    public void Cut_offs_between_two_values_are_interpolated()
    {
        double[] column = [0, 10]; // quantile at p is 10 p
        Assert.Equal([2, 4, 6, 8], Rfm.Fit(column, column, column).MonetaryCuts.Select(cut => Math.Round(cut, 12)));
    }

    [Fact]
    public void Customers_who_bought_once_share_the_lowest_frequency_score_however_many_they_are()
    {
        double[] counts = [1, 1, 1, 1, 1, 1, 1, 2, 3, 9];
        double[] days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        RfmScore[] scores = Rfm.Fit(days, counts, days).Score(days, counts, days);
        Assert.All(scores.Take(7), score => Assert.Equal(1, score.Frequency));
        Assert.Equal([4, 5, 5], scores.Skip(7).Select(score => score.Frequency));
    }

    [Fact]
    public void Scores_rise_with_the_value_and_are_equal_for_equal_values()
    {
        var random = new RandomStream(Rounds.Seed);
        for (int round = Rounds.Count(50, 2000); round > 0; round--)
        {
            int rows = 1 + random.Below(40);
            double[] values = [.. Enumerable.Range(0, rows).Select(_ => (double)random.Below(8))];
            RfmScore[] scores = Rfm.Fit(values, values, values).Score(values, values, values);
            for (int i = 0; i < rows; i++)
            {
                Assert.InRange(scores[i].Frequency, 1, 5);
                Assert.Equal(6 - scores[i].Frequency, scores[i].Recency);
                for (int j = 0; j < rows; j++)
                {
                    if (values[i] < values[j])
                        Assert.True(scores[i].Frequency <= scores[j].Frequency);
                    else if (values[i] == values[j])
                        Assert.Equal(scores[i], scores[j]);
                }
            }
        }
    }

    [Fact]
    public void Distinct_values_fill_all_five_scores_equally()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => (double)((i * 617) % 1000))];
        RfmScore[] scores = Rfm.Fit(values, values, values).Score(values, values, values);
        Assert.All(Enumerable.Range(1, 5), wanted => Assert.Equal(200, scores.Count(score => score.Monetary == wanted)));
    }

    [Fact]
    public void Saved_cut_offs_score_later_customers_by_the_same_rule()
    {
        var random = new RandomStream(3);
        double[] values = [.. Enumerable.Range(0, 500).Select(_ => random.Gamma(0.7, 0.013))];
        Rfm rfm = Rfm.Fit(values, values, values);
        Rfm read = Rfm.FromJson(rfm.ToJson());
        Assert.Equal(rfm.RecencyCuts, read.RecencyCuts);
        Assert.Equal(rfm.MonetaryCuts, read.MonetaryCuts);
        Assert.Equal(rfm.Score(values, values, values), read.Score(values, values, values));
        Assert.Equal(new RfmScore(5, 1, 1), read.Score(0, 0, -1e9));
        Assert.Equal(new RfmScore(1, 5, 5), read.Score(1e9, 1e9, 1e9));
    }

    [Theory]
    [InlineData("""{"kind":"rfm","version":2,"recency_cuts":[1,2,3,4],"frequency_cuts":[1,2,3,4],"monetary_cuts":[1,2,3,4]}""",
        "version 2")]
    [InlineData("""{"kind":"rfm","version":1,"recency_cuts":[1,2,3],"frequency_cuts":[1,2,3,4],"monetary_cuts":[1,2,3,4]}""",
        "3 cut-offs")]
    [InlineData("""{"kind":"rfm","version":1,"recency_cuts":[4,3,2,1],"frequency_cuts":[1,2,3,4],"monetary_cuts":[1,2,3,4]}""",
        "ascending")]
    [InlineData("""{"kind":"rfm","version":1,"frequency_cuts":[1,2,3,4],"monetary_cuts":[1,2,3,4]}""", "recency_cuts")]
    [InlineData("""{"kind":"other","version":1}""", "\"other\"")]
    [InlineData("[]", "object")]
    [InlineData("{", "JSON")]
    public void Documents_that_are_not_a_saved_scorer_are_refused(string json, string part) =>
        Damaged(part, () => Rfm.FromJson(json));

    [Fact]
    public void Bad_columns_are_refused_naming_row_and_value()
    {
        Refuses("row 1: -1 days", [1, -1], [1, 1], [1, 1]);
        Refuses("row 0: NaN purchases", [1, 1], [double.NaN, 1], [1, 1]);
        Refuses("row 1: amount", [1, 1], [1, 1], [1, double.NegativeInfinity]);
        Refuses("2, 2 and 1 rows", [1, 1], [1, 1], [1]);
        Refuses("no customers", [], [], []);
    }

    static void Refuses(string part, double[] days, double[] count, double[] amount) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => Rfm.Fit(days, count, amount)).Message,
            StringComparison.Ordinal);

    static void Damaged(string part, Func<object?> read) =>
        Assert.Contains(part, Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);
}
