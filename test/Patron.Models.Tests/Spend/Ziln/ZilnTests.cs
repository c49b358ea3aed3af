using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class ZilnTests
{
    /// <summary>Reference numbers, section 8: the loss of google/lifetime_value for two rows.</summary>
    [Fact]
    public void Loss_is_that_of_the_published_code_row_by_row()
    {
        Assert.Equal(.7443966601, -Ziln.FromLogits(.1, .2, .3).LogLikelihood(0), 5e-11);
        Assert.Equal(1.8783725913, -Ziln.FromLogits(.4, .5, .6).LogLikelihood(1.5), 5e-11);
    }

    /// <summary>Plain sums over ln y, with the log-normal density as the only ingredient.</summary>
    [Fact]
    public void Mean_and_quantiles_match_brute_force_integration()
    {
        Ziln model = Ziln.Of(.3, 2, .8);
        double half = model.Quantile(.85);
        (double all, double spend, double below) = (0, 0, 0);
        const double step = 1.0 / 4096;
        for (double log = -8; log < 12; log += step)
        {
            double amount = Math.Exp(log);
            double mass = Math.Exp(model.LogLikelihood(amount)) * amount * step;
            (all, spend) = (all + mass, spend + (mass * amount));
            below += amount <= half ? mass : 0;
        }

        Assert.Equal(.3, all, 1e-10);
        Close.Relative(spend, model.Mean, 1e-10);
        Assert.Equal(.15, below, 1e-4); // the step's width
        Assert.Equal(Math.Log(.7), model.LogLikelihood(0), 1e-14);
        Assert.Equal(0, model.Quantile(.7));
        Assert.InRange(model.Quantile(.7001), 0.01, 2);
        Close.Relative(Math.Exp(2), Ziln.Of(1, 2, .8).Quantile(.5), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        Ziln truth = Ziln.Of(.35, 3.2, 1.4);
        FitResult<Ziln> fit = Ziln.Fit(truth.Simulate(20_000, seed));

        double[] errors = fit.Report.StandardErrors;
        Assert.InRange(fit.Model.Probability - truth.Probability, -3 * errors[0], 3 * errors[0]);
        Assert.InRange(fit.Model.LogMean - truth.LogMean, -3 * errors[1], 3 * errors[1]);
        Assert.InRange(fit.Model.LogScale - truth.LogScale, -3 * errors[2], 3 * errors[2]);
        Assert.All(errors, error => Assert.InRange(error, .001, .05));
    }

    [Fact]
    public void Fit_is_a_maximum_and_weights_count_customers()
    {
        double[] amounts = [0, 0, 3, 5, 0, 12];
        FitResult<Ziln> fit = Ziln.Fit(amounts);
        Assert.Equal(.5, fit.Model.Probability, 1e-15);
        Assert.Equal(fit.Report.LogLikelihood, fit.Model.LogLikelihood(amounts), 1e-12);
        foreach (Ziln other in new[]
        {
            Ziln.Of(.51, fit.Model.LogMean, fit.Model.LogScale), Ziln.Of(.5, fit.Model.LogMean + .01, fit.Model.LogScale),
            Ziln.Of(.5, fit.Model.LogMean, fit.Model.LogScale * 1.01), Ziln.Of(.5, fit.Model.LogMean, fit.Model.LogScale * .99),
        })
        {
            Assert.True(other.LogLikelihood(amounts) < fit.Report.LogLikelihood);
        }

        Assert.Equal(fit.Model.ToString(), Ziln.Fit([0, 3, 5, 12], [3, 1, 1, 1]).Model.ToString());
    }

    [Fact]
    public void No_quantity_is_ever_NaN_or_infinite()
    {
        for (int round = 0; round < 2000; round++)
        {
            RandomStream random = RandomStream.For(round, "ziln");
            Ziln model = Ziln.Of(
                Math.Pow(random.Uniform(), random.Below(40)),
                500 * (random.Uniform() - .5),
                Math.Pow(10, (11 * random.Uniform()) - 9.6));
            Assert.True(double.IsFinite(model.Mean) && model.Mean >= 0, $"mean {model.Mean}; {model}");
            double quantile = model.Quantile(random.Uniform());
            Assert.True(double.IsFinite(quantile) && quantile >= 0, $"quantile {quantile}; {model}");
            double value = model.LogLikelihood(Math.Pow(10, 200 * (random.Uniform() - .5)));
            Assert.True(double.IsFinite(value), $"log-likelihood {value}; {model}");
        }

        Assert.Equal(double.NegativeInfinity, Ziln.Of(1, 0, 1).LogLikelihood(0));
        Assert.True(double.IsFinite(Ziln.FromLogits(800, 0, -20).LogLikelihood(0)));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ziln.Of(1.1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ziln.Of(.5, 251, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ziln.Of(.5, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ziln.FromLogits(double.NaN, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ziln.Of(.5, 0, 1).Quantile(1));
        Assert.Throws<ArgumentException>(() => Ziln.Fit([0, 0]));
        var error = Assert.Throws<ArgumentException>(() => Ziln.Fit([1, -2]));
        Assert.StartsWith("Row 1: the amount is -2", error.Message, StringComparison.Ordinal);
        FitReport equal = Ziln.Fit([5, 5, 0]).Report;
        Assert.Equal(StopReason.Diverged, equal.StopReason);
        Assert.NotEmpty(equal.Warnings);
    }
}
