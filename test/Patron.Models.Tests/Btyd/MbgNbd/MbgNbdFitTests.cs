using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class MbgNbdFitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        MbgNbd truth = new(.6, 8, .9, 2.5);
        FitResult<MbgNbd> fit = MbgNbd.Fit(Simulated(truth, 20_000, seed));

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        for (int index = 0; index < 4; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(fit.Model.Parameters[index] - truth.Parameters[index], -3 * error, 3 * error);
        }

        Assert.InRange(fit.Report.StandardErrors[0], 0.001, 0.08); // the band is worth something
    }

    /// <summary>Where nobody leaves, the first chance to leave makes no difference.</summary>
    [Fact]
    public void Without_drop_out_it_is_BG_NBD()
    {
        (MbgNbd modified, BgNbd plain) = (new(.6, 8, 1e-13, 2), new(.6, 8, 1e-13, 2));

        Close.Relative(plain.ExpectedPurchases(3, 20, 30, 52), modified.ExpectedPurchases(3, 20, 30, 52), 1e-9);
        Close.Relative(plain.LogLikelihood(SmallData.Histories), modified.LogLikelihood(SmallData.Histories), 1e-9);
    }

    /// <summary>The Beta of the drop-out after one chance more: b moved by one, and the chance itself taken into account.</summary>
    [Fact]
    public void Forecasts_of_the_alive_are_those_of_BG_NBD_after_one_more_stay()
    {
        (MbgNbd modified, BgNbd plain) = (new(.6, 8, .9, 2.5), new(.6, 8, .9, 3.5));

        double ifAlive = modified.ExpectedPurchases(0, 0, 10, 52) / modified.ProbabilityAlive(0, 0, 10);
        Close.Relative(plain.ExpectedPurchases(0, 0, 10, 52), ifAlive, 1e-12);
        Close.Relative(2.5 / 3.4, modified.ProbabilityAlive(0, 0, 0), 1e-14);
    }

    [Fact]
    public void Order_of_rows_threads_and_folding_change_nothing()
    {
        PurchaseHistories histories = Simulated(new(.6, 8, .9, 2.5), 9000, 5);
        FitResult<MbgNbd> fit = MbgNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 });

        Assert.Equal(fit.Model.ToString(), MbgNbd.Fit(histories, new PurchaseFitOptions { Threads = 2 }).Model.ToString());
        FitResult<MbgNbd> folded = MbgNbd.Fit(histories.Fold());
        Close.Relative(fit.Model.R, folded.Model.R, 1e-11);
        Close.Relative(fit.Report.LogLikelihood, folded.Report.LogLikelihood, 1e-13);
    }

    [Fact]
    public void Data_that_say_nothing_about_drop_out_warn()
    {
        double[] none = new double[50];
        FitResult<MbgNbd> fit = MbgNbd.Fit(PurchaseHistories.Create(none, none, [.. none.Select(_ => 10.0)]));

        Assert.NotEmpty(fit.Report.Warnings);
        Assert.InRange(fit.Model.ExpectedPurchases(0, 0, 10, 52), 0, 1e-3);
    }

    static PurchaseHistories Simulated(MbgNbd model, int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        return model.Simulate([.. Enumerable.Range(0, customers).Select(_ => 20 + (60 * random.Uniform()))], 0, seed).Histories;
    }
}
