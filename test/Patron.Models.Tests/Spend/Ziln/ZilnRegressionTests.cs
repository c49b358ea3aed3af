using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class ZilnRegressionTests
{
    static readonly string[] Names = ["visits", "euros"];

    static readonly ZilnRegression Truth = new(
        new LogisticRegression(Names, -.5, [.6, -.002]), new LinearTerm(2.5, [.4, .001]), new LinearTerm(.2, [-.3, .0005]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_recovers_the_coefficients_that_generated_the_data(long seed)
    {
        FeatureMatrix features = Features(15_000, seed);
        double[] amounts = Truth.Simulate(features, seed);
        FitResult<ZilnRegression> fit = ZilnRegression.Fit(features, amounts, new ZilnOptions { Penalty = 0 });

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);
        double[] found = Parameters(fit.Model);
        double[] expected = Parameters(Truth);
        for (int index = 0; index < expected.Length; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(found[index] - expected[index], -3.5 * error, 3.5 * error);
            Assert.InRange(error, 1e-6, .2);
        }
    }

    [Fact]
    public void Without_features_that_tell_anything_it_is_the_distribution_itself()
    {
        double[] amounts = [0, 0, 3, 5, 0, 12];
        Ziln alone = Ziln.Fit(amounts).Model;
        FeatureMatrix none = new([], 6, []);

        FitResult<ZilnRegression> fit = ZilnRegression.Fit(none, amounts);

        Ziln found = fit.Model.At([]);
        Close.Relative(alone.Probability, found.Probability, 1e-9);
        Close.Relative(alone.LogMean, found.LogMean, 1e-9);
        Close.Relative(alone.LogScale, found.LogScale, 1e-7);
        Assert.Equal(alone.LogLikelihood(amounts), fit.Report.LogLikelihood, 1e-9);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        FeatureMatrix features = Features(60, 4);
        RandomStream random = RandomStream.For(4, "logs");
        double[] logs = [.. Enumerable.Range(0, 60).Select(_ => 3 + (2 * random.Normal()))];
        LogNormalFit fit = new(features, logs, new ZilnOptions { Penalty = 2 });
        Derivatives.Agree(fit.Objective, [2.5, .3, -.2, .4, .6, -.3], 1e-6);
        Derivatives.Agree(fit.Objective, [-1, 2, 1, 3, -.6, .2], 1e-6);
    }

    [Fact]
    public void Predictions_are_right_on_average_and_a_penalty_draws_coefficients_to_zero()
    {
        FeatureMatrix features = Features(30_000, 9);
        double[] amounts = Truth.Simulate(features, 9);
        double[] expected = Truth.ExpectedSpend(features);
        double[] median = Truth.Quantile(features, .9);

        double[] differences = [.. amounts.Zip(expected, (amount, mean) => amount - mean)];
        double error = Math.Sqrt(differences.Sum(value => value * value)) / differences.Length;
        Assert.InRange(differences.Average(), -3 * error, 3 * error);
        Assert.Equal(.9, amounts.Zip(median).Count(pair => pair.First <= pair.Second) / 30_000.0, 3 * Math.Sqrt(.09 / 30_000));

        double[] some = amounts[..2000];
        FeatureMatrix few = new(Names, 2000, [.. Enumerable.Range(0, 2000).SelectMany(row => features.Row(row).ToArray())]);
        ZilnRegression plain = ZilnRegression.Fit(few, some, new ZilnOptions { Penalty = 0 }).Model;
        ZilnRegression drawn = ZilnRegression.Fit(few, some, new ZilnOptions { Penalty = 1e5 }).Model;
        Assert.InRange(Math.Abs(drawn.LogMean.Coefficients[0]), 0, Math.Abs(plain.LogMean.Coefficients[0]) / 10);
        Assert.InRange(Math.Abs(drawn.LogScale.Coefficients[0]), 0, Math.Abs(plain.LogScale.Coefficients[0]) / 5);
        Assert.True(plain.LogLikelihood(few, some) > drawn.LogLikelihood(few, some));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        FeatureMatrix features = Features(9000, 5);
        double[] amounts = Truth.Simulate(features, 5);
        double[] one = Parameters(ZilnRegression.Fit(features, amounts, new ZilnOptions { Threads = 1 }).Model);
        Assert.Equal(one, Parameters(ZilnRegression.Fit(features, amounts, new ZilnOptions { Threads = 2 }).Model));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        FeatureMatrix features = Features(4, 1);
        Assert.Throws<ArgumentException>(() => ZilnRegression.Fit(features, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => ZilnRegression.Fit(features, [1, 2, 3, -4]));
        Assert.Throws<ArgumentException>(() => ZilnRegression.Fit(features, [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => Truth.ExpectedSpend(new FeatureMatrix(["other", "euros"], 0, [])));
        Assert.Throws<ArgumentException>(() => new ZilnRegression(Truth.Spending, Truth.LogMean, new LinearTerm(0, [1])));
    }

    static double[] Parameters(ZilnRegression model) =>
    [
        model.Spending.Intercept, .. model.Spending.Coefficients, model.LogMean.Intercept, .. model.LogMean.Coefficients,
        model.LogScale.Intercept, .. model.LogScale.Coefficients,
    ];

    /// <summary>One feature around 0 and one in the hundreds.</summary>
    static FeatureMatrix Features(int rows, long seed)
    {
        RandomStream random = RandomStream.For(seed, "features");
        return new(Names, rows, [.. Enumerable.Range(0, 2 * rows).Select(index =>
            index % 2 == 0 ? random.Normal() : 400 + (200 * random.Normal()))]);
    }
}
