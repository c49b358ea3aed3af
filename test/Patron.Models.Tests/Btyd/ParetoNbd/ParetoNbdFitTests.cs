using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoNbdFitTests
{
    static readonly ParetoNbd Truth = new(.6, 8, .7, 14);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        FitResult<ParetoNbd> fit = ParetoNbd.Fit(Simulated(20_000, seed));

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        for (int index = 0; index < 4; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(fit.Model.Parameters[index] - Truth.Parameters[index], -3 * error, 3 * error);
        }

        Assert.InRange(fit.Report.StandardErrors[0], 0.001, 0.05); // the band is worth something
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        PurchaseHistories histories = Simulated(20_000, 6);

        FitResult<ParetoNbd> one = ParetoNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 });
        FitResult<ParetoNbd> two = ParetoNbd.Fit(histories, new PurchaseFitOptions { Threads = 2 });

        Assert.Equal(one.Model.ToString(), two.Model.ToString());
        Assert.Equal(one.Report.LogLikelihood, two.Report.LogLikelihood);
        Assert.Equal(one.Model.ProbabilityAlive(histories, 1), one.Model.ProbabilityAlive(histories, 2));
        Assert.Equal(one.Model.DiscountedPurchases(histories, 52, .01, 1), one.Model.DiscountedPurchases(histories, 52, .01, 2));
    }

    [Fact]
    public void Order_of_rows_changes_nothing()
    {
        PurchaseHistories histories = Simulated(3000, 5);
        PurchaseHistories reversed = PurchaseHistories.Create(
            [.. histories.Frequency.ToArray().Reverse()],
            [.. histories.Recency.ToArray().Reverse()],
            [.. histories.Age.ToArray().Reverse()]);

        Close.Relative(Truth.LogLikelihood(histories), Truth.LogLikelihood(reversed), 1e-13);
        Close.Relative(ParetoNbd.Fit(histories).Model.Beta, ParetoNbd.Fit(reversed).Model.Beta, 1e-9);
    }

    [Fact]
    public void A_penalty_shrinks_towards_one_and_does_not_care_for_the_unit_of_time()
    {
        PurchaseHistories weeks = Simulated(2000, 7);
        PurchaseHistories days = PurchaseHistories.Create(
            weeks.Frequency,
            [.. weeks.Recency.ToArray().Select(time => 7 * time)],
            [.. weeks.Age.ToArray().Select(time => 7 * time)]);

        ParetoNbd free = ParetoNbd.Fit(weeks).Model;
        ParetoNbd inWeeks = ParetoNbd.Fit(weeks, new PurchaseFitOptions { Penalty = 500 }).Model;
        ParetoNbd inDays = ParetoNbd.Fit(days, new PurchaseFitOptions { Penalty = 500 }).Model;

        Assert.InRange(Math.Abs(Math.Log(inWeeks.R)), 0, 0.9 * Math.Abs(Math.Log(free.R)));
        Close.Relative(inWeeks.R, inDays.R, 1e-9);
        Close.Relative(7 * inWeeks.Alpha, inDays.Alpha, 1e-9);
        Close.Relative(inWeeks.S, inDays.S, 1e-9);
        Close.Relative(7 * inWeeks.Beta, inDays.Beta, 1e-9);
    }

    [Fact]
    public void Data_that_say_nothing_about_leaving_warn()
    {
        double[] none = new double[50];
        FitResult<ParetoNbd> fit = ParetoNbd.Fit(PurchaseHistories.Create(none, none, [.. none.Select(_ => 10.0)]));

        Assert.NotEmpty(fit.Report.Warnings);
        Assert.InRange(fit.Model.ExpectedPurchases(0, 0, 10, 52), 0, 1e-3);
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Throws<ArgumentException>(() => ParetoNbd.Fit(PurchaseHistories.Create([], [], [])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParetoNbd(0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParetoNbd(1, 1, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Truth.DiscountedPurchases(0, 0, 1, double.PositiveInfinity, 0));
        Assert.Throws<ArgumentException>(() => Truth.ProbabilityAlive(1, 5, 4));
    }

    static PurchaseHistories Simulated(int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        return Truth.Simulate([.. Enumerable.Range(0, customers).Select(_ => 20 + (60 * random.Uniform()))], 0, seed).Histories;
    }
}
