using Patron.Models.Decisions;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Decisions;

public sealed class ProfitCurveTests
{
    static readonly CampaignValue Value = new() { Benefit = 10, ContactCost = 2 };

    [Fact]
    public void The_threshold_is_cost_over_benefit()
    {
        Assert.Equal(0.2, Value.Threshold);
        Assert.Equal(0.04, Value.ThresholdFor(50)!.Value, 1e-15);
        CampaignValue discount = new() { Benefit = 10, ContactCost = 1, FalsePositiveCost = 5 };
        Assert.Equal(0.4, discount.Threshold!.Value, 1e-15);
        Assert.Equal(0, discount.Expected(0.4), 1e-15);
        Assert.Null(new CampaignValue { Benefit = 1, ContactCost = 2 }.Threshold);
        Assert.Equal(0, new CampaignValue { Benefit = 0 }.Threshold);
        Assert.Equal(1, new CampaignValue { Benefit = 2, ContactCost = 2 }.Threshold);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CampaignValue { Benefit = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CampaignValue { Benefit = 1, ContactCost = double.NaN });
    }

    // By hand: 0.9 brings 9 - 2 = 7 and, as it happened, 8; the two of 0.3 bring 1 each and, as one happened, 8 - 2; 0.1 brings
    // -1 and -2.
    [Fact]
    public void Four_rows_give_the_curve_worked_out_by_hand()
    {
        ProfitCurve found = ProfitCurve.Of([0.3, 0.9, 0.1, 0.3], Value, [true, true, false, false]);
        Assert.Equal(ProfitRank.Probability, found.RankedBy);
        ProfitPoint[] expected = [new(null, 0, 0, 0), new(0.9, 1, 7, 8), new(0.3, 3, 9, 14), new(0.1, 4, 8, 12)];
        Assert.Equal(expected.Select(Rounded), found.Points.Select(Rounded));
        Assert.Equal(0.3, found.BestExpected.Threshold);
        Assert.Equal(0.3, found.BestRealised!.Threshold);
        Assert.Null(ProfitCurve.Of([0.3], Value).BestRealised);
        Assert.Null(ProfitCurve.Of([0.3], Value).Points[1].Realised);
    }

    /// <summary>The best expected point takes those, and only those, whose own threshold is passed.</summary>
    [Fact]
    public void The_best_point_is_that_of_the_theory()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 3_000); round > 0; round--)
        {
            int rows = 1 + random.Below(300);
            double[] probabilities = [.. Enumerable.Range(0, rows).Select(_ => random.Below(50) / 49.0)];
            double[] benefits = [.. probabilities.Select(_ => (double)random.Below(20))];
            CampaignValue value = new() { Benefit = 1 + random.Below(20), ContactCost = random.Below(5) + 0.5,
                FalsePositiveCost = random.Below(3) };

            ProfitCurve alike = ProfitCurve.Of(probabilities, value, points: 3);
            double best = probabilities.Sum(p => Math.Max(0, value.Expected(p)));
            Assert.Equal(best, alike.BestExpected.Expected, 1e-9);
            Assert.True((alike.BestExpected.Threshold ?? 1) >= (value.Threshold ?? 1) - 1e-12);
            Assert.InRange(alike.Points.Count, 2, 4);
            Assert.Equal(rows, alike.Points[^1].Rows);

            ProfitCurve own = ProfitCurve.Of(probabilities, value, benefits: benefits);
            Assert.Equal(ProfitRank.ExpectedProfit, own.RankedBy);
            Assert.Equal(probabilities.Select((p, row) => Math.Max(0, value.Expected(p, benefits[row]))).Sum(),
                own.BestExpected.Expected, 1e-9);
        }
    }

    /// <summary>Within five standard errors of the outcomes of those contacted.</summary>
    [Fact]
    public void What_is_expected_is_realised_where_probabilities_are_right()
    {
        RandomStream random = new(Rounds.Seed);
        double[] probabilities = [.. Enumerable.Range(0, 50_000).Select(_ => random.Uniform())];
        bool[] outcomes = [.. probabilities.Select(p => random.Chance(p))];
        ProfitCurve found = ProfitCurve.Of(probabilities, Value, outcomes);
        double error = 10 * Math.Sqrt(probabilities.Where(p => p >= 0.2).Sum(p => p * (1 - p)));
        double realised = probabilities.Select((p, row) => p >= 0.2 ? Value.Realised(outcomes[row], 10) : 0).Sum();
        Assert.Equal(found.BestExpected.Expected, realised, 5 * error);
        Assert.Equal(0.2, found.BestExpected.Threshold!.Value, 0.001);
        Assert.True(found.BestRealised!.Realised >= realised);
    }

    [Fact]
    public void Weights_count_as_rows_and_the_order_of_rows_leaves_no_trace()
    {
        RandomStream random = new(Rounds.Seed);
        double[] probabilities = [.. Enumerable.Range(0, 400).Select(_ => random.Below(30) / 29.0)];
        bool[] outcomes = [.. probabilities.Select(p => random.Chance(p))];
        double[] benefits = [.. probabilities.Select(_ => random.Uniform() * 30)];
        double[] weights = [.. probabilities.Select(_ => (double)random.Below(3))];
        weights[0] = 1;
        int[] order = [.. Enumerable.Range(0, 400).OrderBy(_ => random.NextBits())];
        T[] Shuffled<T>(T[] values) => Array.ConvertAll(order, row => values[row]);
        ProfitCurve one = ProfitCurve.Of(probabilities, Value, outcomes, benefits, weights);
        ProfitCurve other = ProfitCurve.Of(Shuffled(probabilities), Value, Shuffled(outcomes), Shuffled(benefits),
            Shuffled(weights));
        Assert.Equal(one.Points, other.Points);

        int[] many = [.. Enumerable.Range(0, 400).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];
        ProfitCurve repeated = ProfitCurve.Of(
            Array.ConvertAll(many, row => probabilities[row]), Value, Array.ConvertAll(many, row => outcomes[row]));
        ProfitCurve weighted = ProfitCurve.Of(probabilities, Value, outcomes, weights: weights);
        Assert.Equal(repeated.Points.Select(Rounded), weighted.Points.Select(Rounded));
    }

    [Fact]
    public void Faults_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ProfitCurve.Of([], Value));
        Assert.Throws<ArgumentException>(() => ProfitCurve.Of([1.5], Value));
        Assert.Throws<ArgumentException>(() => ProfitCurve.Of([double.NaN], Value));
        Assert.Throws<ArgumentException>(() => ProfitCurve.Of([0.5], Value, [true, false]));
        Assert.Throws<ArgumentException>(() => ProfitCurve.Of([0.5], Value, benefits: [-1]));
        Assert.Throws<ArgumentException>(() => ProfitCurve.Of([0.5], Value, weights: [0]));
    }

    static (double?, double, double, double?) Rounded(ProfitPoint point) => (
        point.Threshold, point.Rows, Math.Round(point.Expected, 8) + 0.0,
        point.Realised is { } realised ? Math.Round(realised, 8) + 0.0 : null);
}
