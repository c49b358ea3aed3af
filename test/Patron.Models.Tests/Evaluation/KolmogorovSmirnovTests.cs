using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class KolmogorovSmirnovTests
{
    // By hand: from 0.7 up there are 2 of 3 positive and 0 of 2 negative rows; from 0.4 up 2/3 and 1/2; from 0.3 up 1 and 1/2.
    [Fact]
    public void Five_rows_give_the_figures_worked_out_by_hand()
    {
        KolmogorovSmirnov found = KolmogorovSmirnov.Of([0.9, 0.7, 0.4, 0.3, 0.1], [true, true, false, true, false])!;
        Assert.Equal(2.0 / 3, found.Statistic, 1e-15);
        Assert.Equal(0.7, found.Threshold);
    }

    [Fact]
    public void It_is_the_greatest_distance_at_any_score()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 5_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) =
                BinaryMetricsTests.Sample(random, rows: 2 + random.Below(60), distinct: 1 + random.Below(30));
            KolmogorovSmirnov? found = KolmogorovSmirnov.Of(scores, outcomes);
            if (found is null)
            {
                Assert.True(outcomes.Distinct().Count() == 1);
                continue;
            }

            double Distance(double threshold)
            {
                ConfusionMatrix at = ConfusionMatrix.Of(scores, outcomes, threshold);
                return Math.Abs(at.Youden!.Value);
            }

            Assert.Equal(scores.Max(Distance), found.Statistic, 1e-13);
            Assert.Equal(found.Statistic, Distance(found.Threshold), 1e-13);
        }
    }

    [Fact]
    public void Constant_scores_have_none_and_separated_ones_all()
    {
        Assert.Equal(0, KolmogorovSmirnov.Of([0.5, 0.5], [true, false])!.Statistic);
        Assert.Equal(new KolmogorovSmirnov(1, 2), KolmogorovSmirnov.Of([1, 2, 3], [false, true, true]));
        Assert.Null(KolmogorovSmirnov.Of([1, 2], [true, true]));
    }
}
