using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class LearningCurveTests
{
    static readonly string[] Keys = [.. Enumerable.Range(0, 200).Select(row => $"c{row / 2}")];
    static readonly bool[] Outcomes = [.. Enumerable.Range(0, 200).Select(row => row % 10 == 0)];

    [Fact]
    public void Parts_are_nested_keep_the_shares_of_outcomes_and_never_part_a_key()
    {
        List<int[]> taken = [];
        IReadOnlyList<LearningCurvePoint> curve = LearningCurve.Of(Keys, Outcomes, [0.1, 0.5, 1], seeds: 2, seed: 7, rows =>
        {
            taken.Add(rows);
            return rows.Length;
        });
        Assert.Equal(6, taken.Count);
        for (int draw = 0; draw < 6; draw += 3)
        {
            Assert.Equal([20, 100, 200], taken.Skip(draw).Take(3).Select(rows => rows.Length));
            Assert.Empty(taken[draw].Except(taken[draw + 1]));
            Assert.Equal(Enumerable.Range(0, 200), taken[draw + 2]);
            foreach (int[] rows in taken.Skip(draw).Take(3))
            {
                Assert.Equal(rows.Length / 10, rows.Count(row => Outcomes[row]));
                Assert.All(rows.GroupBy(row => Keys[row]), key => Assert.Equal(2, key.Count()));
            }
        }

        Assert.NotEqual(taken[0], taken[3]);
        Assert.Equal([0.1, 0.5, 1.0], curve.Select(point => point.Share));
        Assert.Equal([20.0, 100.0, 200.0], curve.Select(point => point.Rows));
        Assert.Equal((100.0, 0.0), (curve[1].Mean, curve[1].Spread!.Value));
        Assert.Null(LearningCurve.Of(Keys, Outcomes, [1], 1, 7, _ => 0)[0].Spread);
    }

    [Fact]
    public void A_mean_that_is_learnt_gets_closer_with_more_rows()
    {
        RandomStream random = new(3);
        double[] values = [.. Keys.Select(_ => random.Normal())];
        IReadOnlyList<LearningCurvePoint> curve = LearningCurve.Of(
            Keys, Outcomes, [0.05, 0.2, 0.8], seeds: 40, seed: 1,
            rows => Math.Abs(rows.Average(row => values[row]) - values.Average()));
        Assert.True(curve[0].Mean > curve[1].Mean && curve[1].Mean > curve[2].Mean);
    }

    [Fact]
    public void Shares_that_are_none_are_refused()
    {
        Refuses([0]);
        Refuses([1.1]);
        Refuses([0.5, 0.5]);
        Assert.Throws<ArgumentException>(() => LearningCurve.Of(Keys, Outcomes.AsSpan(1), [1], 1, 1, _ => 0));
        Assert.Throws<ArgumentException>(() => LearningCurve.Of([], [], [1], 1, 1, _ => 0));

        static void Refuses(double[] shares) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => LearningCurve.Of(Keys, Outcomes, shares, 1, 1, _ => 0));
    }
}
