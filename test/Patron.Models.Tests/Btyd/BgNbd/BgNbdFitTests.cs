using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgNbdFitTests
{
    static readonly BgNbd Truth = new(.6, 8, .9, 2.5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        FitResult<BgNbd> fit = BgNbd.Fit(Simulated(20_000, seed).Histories);

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        double[] errors = fit.Report.StandardErrors;
        Assert.InRange(fit.Model.R - Truth.R, -3 * errors[0], 3 * errors[0]);
        Assert.InRange(fit.Model.Alpha - Truth.Alpha, -3 * errors[1], 3 * errors[1]);
        Assert.InRange(fit.Model.A - Truth.A, -3 * errors[2], 3 * errors[2]);
        Assert.InRange(fit.Model.B - Truth.B, -3 * errors[3], 3 * errors[3]);
        Assert.InRange(errors[0], 0.001, 0.05); // the band is worth something
    }

    [Fact]
    public void Fit_of_the_small_data_matches_the_maximum_found_in_many_digits()
    {
        FitResult<BgNbd> fit = BgNbd.Fit(SmallData.Histories);

        Close.Relative(SmallData.Parameter("bg_nbd", "r"), fit.Model.R, 1e-9);
        Close.Relative(SmallData.Parameter("bg_nbd", "alpha"), fit.Model.Alpha, 1e-9);
        Close.Relative(SmallData.Parameter("bg_nbd", "a"), fit.Model.A, 1e-9);
        Close.Relative(SmallData.Parameter("bg_nbd", "b"), fit.Model.B, 1e-9);
        JsonElement expected = SmallData.Expected.GetProperty("bg_nbd");
        Close.Relative(expected.GetProperty("log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-13);
        Close.Matrix(expected.GetProperty("covariance"), fit.Report.Covariance, 1e-7);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        BetaGeometricLikelihood likelihood = new(Simulated(300, 4).Histories, FirstChance.AfterRepeatPurchase, threads: 1);
        foreach (double[] at in new[] { new[] { .6, 8, .9, 2.5 }, [.01, 300, 40, .02], [7, .3, .05, 90] })
        {
            double[] gradient = new double[4];
            double[,] hessian = new double[4, 4];
            likelihood.Evaluate(at, gradient, hessian);
            for (int index = 0; index < 4; index++)
            {
                double step = 1e-5 * at[index];
                (double up, double[] upGradient) = Moved(likelihood, at, index, step);
                (double down, double[] downGradient) = Moved(likelihood, at, index, -step);
                Close.Relative((up - down) / (2 * step), gradient[index], 1e-6);
                for (int row = index; row < 4; row++)
                {
                    double scale = Math.Sqrt(Math.Abs(hessian[row, row] * hessian[index, index]));
                    Assert.Equal((upGradient[row] - downGradient[row]) / (2 * step), hessian[row, index], 1e-6 * scale);
                }
            }
        }
    }

    [Fact]
    public void Order_of_rows_and_folding_change_nothing()
    {
        PurchaseHistories histories = Rounded(Simulated(3000, 5).Histories);
        PurchaseHistories reversed = PurchaseHistories.Create(
            [.. histories.Frequency.ToArray().Reverse()],
            [.. histories.Recency.ToArray().Reverse()],
            [.. histories.Age.ToArray().Reverse()]);
        PurchaseHistories folded = histories.Fold();

        Assert.InRange(folded.Count, 10, 2000);
        Close.Relative(Truth.LogLikelihood(histories), Truth.LogLikelihood(folded), 1e-13);
        Close.Relative(Truth.LogLikelihood(histories), Truth.LogLikelihood(reversed), 1e-13);
        FitResult<BgNbd> fit = BgNbd.Fit(histories);
        foreach (PurchaseHistories other in new[] { reversed, folded })
        {
            FitResult<BgNbd> same = BgNbd.Fit(other);
            Close.Relative(fit.Model.R, same.Model.R, 1e-11);
            Close.Relative(fit.Model.B, same.Model.B, 1e-11);
            Close.Relative(fit.Report.LogLikelihood, same.Report.LogLikelihood, 1e-13);
        }
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        PurchaseHistories histories = Simulated(20_000, 6).Histories;

        FitResult<BgNbd> one = BgNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 });
        FitResult<BgNbd> two = BgNbd.Fit(histories, new PurchaseFitOptions { Threads = 2 });

        Assert.Equal(one.Model.ToString(), two.Model.ToString());
        Assert.Equal(one.Report.LogLikelihood, two.Report.LogLikelihood);
        Assert.Equal(one.Model.ProbabilityAlive(histories, 1), one.Model.ProbabilityAlive(histories, 2));
        Assert.Equal(one.Model.ExpectedPurchases(histories, 52, 1), one.Model.ExpectedPurchases(histories, 52, 2));
        PurchaseHistories some = PurchaseHistories.Create(
            histories.Frequency[..5000], histories.Recency[..5000], histories.Age[..5000]);
        Assert.Equal(one.Model.DiscountedPurchases(some, 52, .01, 1), one.Model.DiscountedPurchases(some, 52, .01, 2));
    }

    [Fact]
    public void A_penalty_shrinks_towards_one_and_does_not_care_for_the_unit_of_time()
    {
        PurchaseHistories weeks = Simulated(2000, 7).Histories;
        PurchaseHistories days = PurchaseHistories.Create(
            weeks.Frequency,
            [.. weeks.Recency.ToArray().Select(time => 7 * time)],
            [.. weeks.Age.ToArray().Select(time => 7 * time)]);

        BgNbd free = BgNbd.Fit(weeks).Model;
        BgNbd inWeeks = BgNbd.Fit(weeks, new PurchaseFitOptions { Penalty = 500 }).Model;
        BgNbd inDays = BgNbd.Fit(days, new PurchaseFitOptions { Penalty = 500 }).Model;

        Assert.InRange(Math.Abs(Math.Log(inWeeks.B)), 0, 0.9 * Math.Abs(Math.Log(free.B)));
        Close.Relative(inWeeks.R, inDays.R, 1e-9);
        Close.Relative(7 * inWeeks.Alpha, inDays.Alpha, 1e-9);
        Close.Relative(inWeeks.A, inDays.A, 1e-9);
        Close.Relative(inWeeks.B, inDays.B, 1e-9);
    }

    [Fact]
    public void Data_that_say_nothing_about_drop_out_warn()
    {
        // Nobody ever bought again.
        double[] none = new double[50];
        FitResult<BgNbd> fit = BgNbd.Fit(PurchaseHistories.Create(none, none, [.. none.Select(_ => 10.0)]));

        Assert.NotEmpty(fit.Report.Warnings);
        Assert.InRange(fit.Model.ExpectedPurchases(0, 0, 10, 52), 0, 1e-6);
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        PurchaseHistories empty = PurchaseHistories.Create([], [], []);
        Assert.Throws<ArgumentException>(() => BgNbd.Fit(empty));
        PurchaseHistories one = PurchaseHistories.Create([1], [2], [3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => BgNbd.Fit(one, new PurchaseFitOptions { Penalty = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => BgNbd.Fit(one, new PurchaseFitOptions { Threads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BgNbd(0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BgNbd(1, 1, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Truth.ExpectedPurchases(0, 0, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Truth.DiscountedPurchases(0, 0, 1, double.PositiveInfinity, 0));
        Assert.Throws<ArgumentException>(() => Truth.ProbabilityAlive(1, 5, 4));
    }

    static PurchaseSimulation Simulated(int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        return Truth.Simulate([.. Enumerable.Range(0, customers).Select(_ => 20 + (60 * random.Uniform()))], 52, seed);
    }

    static PurchaseHistories Rounded(PurchaseHistories histories) => PurchaseHistories.Create(
        histories.Frequency,
        [.. histories.Recency.ToArray().Select(time => Math.Floor(time / 10) * 10)],
        [.. histories.Age.ToArray().Select(time => Math.Ceiling(time / 10) * 10)]);

    static (double Value, double[] Gradient) Moved(BetaGeometricLikelihood likelihood, double[] at, int index, double step)
    {
        double[] moved = [.. at];
        moved[index] += step;
        double[] gradient = new double[4];
        return (likelihood.Evaluate(moved, gradient, new double[4, 4]), gradient);
    }
}
