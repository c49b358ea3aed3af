using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class AreaEstimateTests
{
    [Fact]
    public void The_standard_error_equals_that_of_all_pairs()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 5_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) =
                BinaryMetricsTests.Sample(random, rows: 2 + random.Below(80), distinct: 1 + random.Below(30));
            Estimate? found = AreaUnderCurve.EstimateOf(scores, outcomes);
            if (outcomes.Count(outcome => outcome) < 2 || outcomes.Count(outcome => !outcome) < 2)
            {
                Assert.Null(found);
                continue;
            }

            (double area, double error) = OfAllPairs(scores, outcomes);
            Assert.Equal(area, found!.Value.Value, 1e-13);
            Assert.Equal(error, found.Value.StandardError, 1e-13);
        }
    }

    /// <summary>Normal scores one apart: the area is the normal distribution function at 1 / sqrt(2).</summary>
    [Fact]
    public void The_interval_holds_the_true_area_as_often_as_it_says()
    {
        const double Truth = 0.760249938906523;
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(2_000, 50_000);
        int held = 0;
        for (int round = 0; round < rounds; round++)
        {
            bool[] outcomes = [.. Enumerable.Range(0, 300).Select(row => row % 3 == 0)];
            double[] scores = [.. outcomes.Select(outcome => random.Normal() + (outcome ? 1 : 0))];
            Estimate found = AreaUnderCurve.EstimateOf(scores, outcomes)!.Value;
            held += found.Low <= Truth && Truth <= found.High ? 1 : 0;
        }

        Assert.InRange((double)held / rounds, 0.93, 0.97);
    }

    [Fact]
    public void Scores_that_separate_the_outcomes_have_no_error()
    {
        Estimate found = AreaUnderCurve.EstimateOf([1, 2, 3, 4], [false, false, true, true])!.Value;
        Assert.Equal((1, 0), (found.Value, found.StandardError));
    }

    /// <summary>DeLong et al. (1988), equations 4 to 8, by all pairs.</summary>
    static (double Area, double Error) OfAllPairs(double[] scores, bool[] outcomes)
    {
        double[] positive = [.. scores.Where((_, row) => outcomes[row])];
        double[] negative = [.. scores.Where((_, row) => !outcomes[row])];
        double[] ofPositive = [.. positive.Select(x => negative.Average(y => Kernel(x, y)))];
        double[] ofNegative = [.. negative.Select(y => positive.Average(x => Kernel(x, y)))];
        double area = ofPositive.Average();
        double variance = (ofPositive.Sum(v => (v - area) * (v - area)) / (positive.Length - 1.0) / positive.Length)
            + (ofNegative.Sum(v => (v - area) * (v - area)) / (negative.Length - 1.0) / negative.Length);
        return (area, Math.Sqrt(variance));
    }

    static double Kernel(double positive, double negative) => positive > negative ? 1 : positive == negative ? 0.5 : 0;
}
