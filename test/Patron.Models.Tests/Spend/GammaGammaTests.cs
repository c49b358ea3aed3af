using System.Text.Json;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class GammaGammaTests
{
    static readonly GammaGamma Truth = new(4, 3.5, 20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        double[] frequency = Frequencies(20_000);
        FitResult<GammaGamma> fit = GammaGamma.Fit(frequency, Truth.Simulate(frequency, seed));

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        double[] errors = fit.Report.StandardErrors;
        Assert.InRange(fit.Model.P - Truth.P, -3 * errors[0], 3 * errors[0]);
        Assert.InRange(fit.Model.Q - Truth.Q, -3 * errors[1], 3 * errors[1]);
        Assert.InRange(fit.Model.V - Truth.V, -3 * errors[2], 3 * errors[2]);
        Assert.InRange(errors[0], 0.01, 0.3);
    }

    [Fact]
    public void Fit_of_the_small_data_matches_the_maximum_found_in_many_digits()
    {
        double[] frequency = SmallData.Histories.Frequency.ToArray();
        FitResult<GammaGamma> fit = GammaGamma.Fit(frequency, SmallData.MeanSpend);

        Close.Relative(SmallData.Parameter("gamma_gamma", "p"), fit.Model.P, 1e-9);
        Close.Relative(SmallData.Parameter("gamma_gamma", "q"), fit.Model.Q, 1e-9);
        Close.Relative(SmallData.Parameter("gamma_gamma", "v"), fit.Model.V, 1e-9);
        JsonElement expected = SmallData.Expected.GetProperty("gamma_gamma");
        Close.Relative(expected.GetProperty("log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-13);
        Close.Matrix(expected.GetProperty("covariance"), fit.Report.Covariance, 1e-7);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        double[] frequency = Frequencies(300);
        GammaGammaLikelihood likelihood = new(frequency, Truth.Simulate(frequency, 4), [], threads: 1);
        foreach (double[] at in new[] { new[] { 4, 3.5, 20 }, [.02, 60, 1000], [90, .04, .5] })
        {
            double[] gradient = new double[3];
            double[,] hessian = new double[3, 3];
            likelihood.Evaluate(at, gradient, hessian);
            for (int index = 0; index < 3; index++)
            {
                double step = 1e-5 * at[index];
                (double up, double[] upGradient) = Moved(likelihood, at, index, step);
                (double down, double[] downGradient) = Moved(likelihood, at, index, -step);
                Close.Relative((up - down) / (2 * step), gradient[index], 1e-6);
                for (int row = index; row < 3; row++)
                {
                    double scale = Math.Sqrt(Math.Abs(hessian[row, row] * hessian[index, index]));
                    Assert.Equal((upGradient[row] - downGradient[row]) / (2 * step), hessian[row, index], 1e-6 * scale);
                }
            }
        }
    }

    [Fact]
    public void Order_threads_weights_and_customers_without_purchases_change_nothing()
    {
        double[] frequency = Frequencies(9000);
        double[] spend = Truth.Simulate(frequency, 5);
        GammaGamma fit = GammaGamma.Fit(frequency, spend, options: new GammaGammaOptions { Threads = 1 }).Model;

        GammaGamma onTwo = GammaGamma.Fit(frequency, spend, options: new GammaGammaOptions { Threads = 2 }).Model;
        Assert.Equal(fit.ToString(), onTwo.ToString());
        GammaGamma reversed = GammaGamma.Fit([.. frequency.Reverse()], [.. spend.Reverse()]).Model;
        Close.Relative(fit.Q, reversed.Q, 1e-11);
        GammaGamma withOthers = GammaGamma.Fit([0, .. frequency, 0], [double.NaN, .. spend, 0]).Model;
        Close.Relative(fit.Q, withOthers.Q, 1e-11);
        GammaGamma twice = GammaGamma.Fit([.. frequency, .. frequency], [.. spend, .. spend]).Model;
        GammaGamma weighted = GammaGamma.Fit(frequency, spend, [.. frequency.Select(_ => 2.0)]).Model;
        Close.Relative(twice.P, weighted.P, 1e-11);
    }

    [Fact]
    public void Expected_spend_lies_between_the_own_mean_and_that_of_all()
    {
        Assert.Equal(32, Truth.PopulationMean); // p v / (q - 1)
        Assert.Equal(32, Truth.ExpectedSpend(0, double.NaN));
        Assert.InRange(Truth.ExpectedSpend(1, 100), 32, 100);
        Assert.InRange(Truth.ExpectedSpend(50, 100), Truth.ExpectedSpend(1, 100), 100);
        Close.Relative(4 * (20 + (3 * 50.0)) / ((4 * 3) + 3.5 - 1), Truth.ExpectedSpend(3, 50), 1e-15);
    }

    [Fact]
    public void A_spend_without_a_finite_mean_says_so()
    {
        GammaGamma heavy = new(2, .9, 10);

        Assert.Equal(double.PositiveInfinity, heavy.PopulationMean);
        Assert.Equal(double.PositiveInfinity, heavy.ExpectedSpend(0, 0));
        Assert.True(double.IsFinite(heavy.ExpectedSpend(1, 10)));
        double[] frequency = Frequencies(5000);
        FitReport report = GammaGamma.Fit(frequency, heavy.Simulate(frequency, 6)).Report;
        Assert.Contains(report.Warnings, warning => warning.Contains("infinite"));
    }

    [Fact]
    public void A_penalty_does_not_care_for_the_currency()
    {
        double[] frequency = Frequencies(2000);
        double[] euros = Truth.Simulate(frequency, 7);
        GammaGammaOptions options = new() { Penalty = 300 };

        GammaGamma inEuros = GammaGamma.Fit(frequency, euros, options: options).Model;
        GammaGamma inCents = GammaGamma.Fit(frequency, [.. euros.Select(spend => 100 * spend)], options: options).Model;

        Close.Relative(inEuros.P, inCents.P, 1e-9);
        Close.Relative(100 * inEuros.V, inCents.V, 1e-9);
        Assert.True(inEuros.Q < GammaGamma.Fit(frequency, euros).Model.Q);
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => GammaGamma.Fit([2, 1], [5, 0]));
        Assert.StartsWith("Row 1: mean spend is 0; it must be > 0 for a fit", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GammaGamma.Fit([0, 0], [0, 0]));
        Assert.Throws<ArgumentException>(() => GammaGamma.Fit([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => GammaGamma.Fit([1], [1], [-1]));
        Assert.Throws<ArgumentException>(() => Truth.ExpectedSpend(1, double.NaN));
        Assert.Throws<ArgumentException>(() => Truth.ExpectedSpend(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GammaGamma(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => GammaGamma.Fit([1], [1], options: new GammaGammaOptions { Penalty = double.NaN }));
    }

    static double[] Frequencies(int customers)
    {
        RandomStream random = RandomStream.For(customers, "frequencies");
        return [.. Enumerable.Range(0, customers).Select(_ => 1.0 + random.Poisson(2))];
    }

    static (double Value, double[] Gradient) Moved(GammaGammaLikelihood likelihood, double[] at, int index, double step)
    {
        double[] moved = [.. at];
        moved[index] += step;
        double[] gradient = new double[3];
        return (likelihood.Evaluate(moved, gradient, new double[3, 3]), gradient);
    }
}
