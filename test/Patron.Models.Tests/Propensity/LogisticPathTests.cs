using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class LogisticPathTests
{
    const int Columns = 8;

    /// <summary>Correlated columns, one far from zero and one that is the sum of two others.</summary>
    static (FeatureMatrix Features, bool[] Target, double[] Weights) Sample(string purpose, int rows)
    {
        var random = RandomStream.For((long)Rounds.Seed, purpose);
        double[] values = new double[rows * Columns];
        bool[] target = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            Span<double> x = values.AsSpan(row * Columns, Columns);
            double common = random.Normal();
            for (int j = 0; j < 5; j++)
                x[j] = (0.6 * common) + random.Normal();
            x[5] = random.Chance(0.3) ? 1 : 0;
            x[6] = x[0] + x[1];
            x[7] = 1000 + (3 * random.Normal());
            target[row] = random.Chance(LogisticRegression.Sigmoid((0.8 * x[0]) - (0.5 * x[2]) + x[5] - 0.7));
        }

        return (new FeatureMatrix([.. Enumerable.Range(0, Columns).Select(j => $"x{j}")], rows, values), target,
            [.. Enumerable.Range(0, rows).Select(_ => 0.2 + random.Uniform())]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    [InlineData(0.05)]
    public void Every_point_of_a_path_meets_the_conditions_of_a_maximum(double l1Share)
    {
        int rounds = Rounds.Count(2, 20);
        for (int round = 0; round < rounds; round++)
        {
            (FeatureMatrix features, bool[] target, double[] weights) = Sample($"kkt {round}", 300);
            LogisticRegressionOptions options = new() { L1Share = l1Share };
            double[] penalties = LogisticPath.Penalties(features, target, options, 8, 1e-4, weights);
            IReadOnlyList<FitResult<LogisticRegression>> path = LogisticPath.Fit(features, target, penalties, options, weights);
            for (int i = 0; i < penalties.Length; i++)
            {
                Assert.Equal(StopReason.Converged, path[i].Report.StopReason);
                IsMaximum(features, target, weights, path[i].Model, penalties[i], l1Share);
            }
        }
    }

    /// <summary>
    /// Of intercept and coefficients that are not 0 the slope of the penalised log-likelihood is 0; of others the slope of the
    /// log-likelihood is at most the L1 penalty. Tolerances are those of gradients whose sums have thousands of terms of size 1000.
    /// </summary>
    static void IsMaximum(FeatureMatrix features, bool[] target, double[] weights, LogisticRegression model, double penalty, double l1Share)
    {
        double[] slopes = new double[Columns + 1];
        double[] sizes = new double[Columns + 1];
        double[] probabilities = model.Probability(features);
        for (int row = 0; row < target.Length; row++)
        {
            double left = weights[row] * ((target[row] ? 1 : 0) - probabilities[row]);
            for (int j = 0; j <= Columns; j++)
            {
                double x = j == 0 ? 1 : features.Row(row)[j - 1];
                slopes[j] += left * x;
                sizes[j] = Math.Max(sizes[j], Math.Abs(x));
            }
        }

        Assert.Equal(0, slopes[0], 1e-5);
        for (int j = 1; j <= Columns; j++)
        {
            double coefficient = model.Coefficients[j - 1];
            double l1 = penalty * l1Share;
            double tolerance = 1e-5 * sizes[j];
            if (coefficient == 0)
                Assert.InRange(slopes[j], -l1 - tolerance, l1 + tolerance);
            else
                Assert.Equal((l1 * Math.Sign(coefficient)) + (penalty * (1 - l1Share) * coefficient), slopes[j], tolerance);
        }
    }

    [Fact]
    public void A_path_begins_where_the_first_coefficient_leaves_zero()
    {
        (FeatureMatrix features, bool[] target, _) = Sample("start", 300);
        LogisticRegressionOptions options = new() { L1Share = 1 };
        double greatest = LogisticPath.Penalties(features, target, options)[0];
        IReadOnlyList<FitResult<LogisticRegression>> path = LogisticPath.Fit(features, target, [greatest * 1.001, greatest * 0.98], options);
        Assert.All(path[0].Model.Coefficients, coefficient => Assert.Equal(0, coefficient));
        Assert.Contains(path[1].Model.Coefficients, coefficient => coefficient != 0);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(1)]
    [InlineData(30)]
    public void Without_an_l1_share_coordinate_descent_and_newton_agree(double penalty)
    {
        (FeatureMatrix features, bool[] target, double[] weights) = Sample("ridge", 400);
        LogisticRegression newton = LogisticRegression.Fit(features, target, new() { Penalty = penalty }, weights).Model;
        LogisticRegression descent = LogisticPath.Fit(features, target, [penalty * 10, penalty], null, weights)[1].Model;
        for (int j = 0; j < Columns; j++)
            Assert.Equal(newton.Coefficients[j], descent.Coefficients[j], 1e-8);
    }

    [Fact]
    public void A_fit_alone_and_the_point_of_a_path_are_the_same_maximum()
    {
        (FeatureMatrix features, bool[] target, _) = Sample("alone", 400);
        LogisticRegressionOptions options = new() { L1Share = 0.7, Penalty = 4 };
        FitResult<LogisticRegression> alone = LogisticRegression.Fit(features, target, options);
        LogisticRegression last = LogisticPath.Fit(features, target, [100, 30, 4], options)[2].Model;
        for (int j = 0; j < Columns; j++)
            Assert.Equal(alone.Model.Coefficients[j], last.Coefficients[j], 1e-7);
        Assert.All(alone.Report.StandardErrors, error => Assert.Equal(double.NaN, error));
    }

    [Fact]
    public void A_weight_of_happened_outcomes_is_a_weight_of_their_rows()
    {
        (FeatureMatrix features, bool[] target, _) = Sample("classes", 300);
        LogisticRegression classes = LogisticRegression.Fit(features, target, new() { HappenedWeight = 3 }).Model;
        LogisticRegression rows = LogisticRegression.Fit(
            features, target, null, Array.ConvertAll(target, happened => happened ? 3.0 : 1)).Model;
        Assert.Equal(rows.Coefficients, classes.Coefficients);
    }

    [Theory]
    [InlineData(-0.1, 1)]
    [InlineData(1.1, 1)]
    [InlineData(0.5, 0)]
    [InlineData(0.5, double.NaN)]
    public void Options_out_of_range_are_refused(double l1Share, double happened)
    {
        (FeatureMatrix features, bool[] target, _) = Sample("refused", 50);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => LogisticRegression.Fit(features, target, new() { L1Share = l1Share, HappenedWeight = happened }));
    }
}
