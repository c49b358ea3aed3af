using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class AveragePrecisionTests
{
    // scikit-learn's documented example of average_precision_score: 0.83.
    [Fact]
    public void Four_rows_give_the_figure_of_scikit_learns_manual() =>
        Assert.Equal(0.5 + (0.5 * 2 / 3), AveragePrecision.Of([0.1, 0.4, 0.35, 0.8], [false, false, true, true])!.Value, 1e-15);

    [Fact]
    public void Equal_scores_are_one_step()
    {
        Assert.Equal(0.25, AveragePrecision.Of([1, 1, 1, 1], [false, true, false, false])!.Value, 1e-15);
        Assert.Equal((0.5 * 1) + (0.5 * 0.5), AveragePrecision.Of([3, 2, 2, 2], [true, true, false, false])!.Value, 1e-15);
    }

    [Fact]
    public void It_is_the_mean_precision_of_the_positive_rows()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 5_000); round > 0; round--)
        {
            (double[] scores, bool[] outcomes) =
                BinaryMetricsTests.Sample(random, rows: 1 + random.Below(60), distinct: 1 + random.Below(30));
            double[] precisions =
            [
                .. scores.Where((_, row) => outcomes[row]).Select(score =>
                    scores.Where((other, row) => other >= score && outcomes[row]).Count() / (double)scores.Count(other =>
                    other >= score)),
            ];
            double? found = AveragePrecision.Of(scores, outcomes);
            Assert.Equal(precisions.Length == 0, found is null);
            Assert.Equal(precisions.DefaultIfEmpty(0).Average(), found ?? 0, 1e-13);
        }
    }

    [Fact]
    public void The_ends_are_one_class_and_separated_classes()
    {
        Assert.Null(AveragePrecision.Of([0.1, 0.2], [false, false]));
        Assert.Equal(1, AveragePrecision.Of([0.1, 0.2], [true, true]));
        Assert.Equal(1, AveragePrecision.Of([1, 2, 3], [false, false, true]));
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => AveragePrecision.Of([double.NaN], [true])).Message,
            StringComparison.Ordinal);
    }
}
