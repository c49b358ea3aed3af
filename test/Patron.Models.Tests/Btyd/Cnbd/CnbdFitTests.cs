using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class CnbdFitTests
{
    static readonly MbgCnbd Truth = new(3, .85, 1.45, .79, 2.42);

    /// <summary>Formulas against the process itself: 30,000 customers, three standard errors of the mean difference.</summary>
    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model()
    {
        PurchaseSimulation drawn = Truth.Simulate([.. Enumerable.Repeat(32.0, 30_000)], 10, seed: 11);
        double[] expected = Truth.ExpectedPurchases(drawn.Histories, 10);
        double[] alive = Truth.ProbabilityAlive(drawn.Histories);

        double[] frequency = drawn.Histories.Frequency.ToArray();
        double[] recency = drawn.Histories.Recency.ToArray();
        foreach (Func<int, bool> isSome in new Func<int, bool>[]
        {
            _ => true, row => frequency[row] == 0, row => frequency[row] >= 5, row => recency[row] > 30, row => recency[row] is > 20 and < 28,
        })
        {
            int[] some = [.. Enumerable.Range(0, frequency.Length).Where(isSome)];
            Assert.True(some.Length >= 1000);
            Close.MeanIsZero(some.Select(row => drawn.FuturePurchases[row] - expected[row]));
            Close.MeanIsZero(some.Select(row => (drawn.IsAlive[row] ? 1 : 0) - alive[row]));
        }
    }

    [Fact]
    public void Fit_recovers_the_parameters_and_the_regularity_that_generated_the_data()
    {
        (PurchaseHistories histories, double logIntervals) = Drawn(4000, weeks: 52);

        RegularityFit<MbgCnbd> found = MbgCnbd.FitRegularity(histories, logIntervals);

        Assert.Equal(3, found.Fit.Model.Regularity);
        Assert.Equal(5, found.LogLikelihoods.Count);
        Assert.Equal(found.LogLikelihoods.Max(), found.LogLikelihoods[2]);
        Assert.Equal(StopReason.Converged, found.Fit.Report.StopReason);
        for (int index = 0; index < 4; index++)
        {
            double error = found.Fit.Report.StandardErrors[index];
            Assert.InRange(found.Fit.Model.Parameters[index] - Truth.Parameters[index], -3 * error, 3 * error);
        }
    }

    [Fact]
    public void Regularity_1_has_the_maximum_of_MBG_NBD()
    {
        FitResult<MbgNbd> plain = MbgNbd.Fit(SmallData.Histories);
        FitResult<MbgCnbd> regular = MbgCnbd.Fit(SmallData.Histories, 1);

        Close.Relative(plain.Report.LogLikelihood, regular.Report.LogLikelihood, 1e-12);
        for (int index = 0; index < 4; index++)
        {
            Close.Relative(plain.Model.Parameters[index], regular.Model.Parameters[index], 1e-6);
            Close.Relative(plain.Report.StandardErrors[index], regular.Report.StandardErrors[index], 1e-6);
        }
    }

    /// <summary>As BTYDplus finds, too, in its demonstration of BG/CNBD-k on CDNOW: k = 1.</summary>
    [Fact]
    public void Cdnow_shows_no_regularity()
    {
        RegularityFit<BgCnbd> found = CdnowIntervals.Regularity();

        Assert.Equal(1, found.Fit.Model.Regularity);
        Assert.Equal(-9582.4, found.LogLikelihoods[0], 0.1);
        Assert.True(found.LogLikelihoods[1] < found.LogLikelihoods[0]);
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        PurchaseHistories histories = Truth.Simulate([.. Enumerable.Repeat(40.0, 6000)], 0, seed: 3).Histories;

        FitResult<MbgCnbd> one = MbgCnbd.Fit(histories, 3, new PurchaseFitOptions { Threads = 1 });
        FitResult<MbgCnbd> two = MbgCnbd.Fit(histories, 3, new PurchaseFitOptions { Threads = 2 });

        Assert.Equal(one.Model.ToString(), two.Model.ToString());
        Assert.Equal(one.Model.ExpectedPurchases(histories, 52, 1), two.Model.ExpectedPurchases(histories, 52, 2));
    }

    [Fact]
    public void Purchases_at_the_same_time_have_no_logarithm()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => BgCnbd.FitRegularity(SmallData.Histories, double.NegativeInfinity));
        Assert.Contains("join purchases at the same time", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Customers drawn by hand, since histories do not keep the times between purchases.</summary>
    static (PurchaseHistories Histories, double LogIntervals) Drawn(int customers, double weeks)
    {
        (double[] frequency, double[] recency) = (new double[customers], new double[customers]);
        double logIntervals = 0;
        for (int row = 0; row < customers; row++)
        {
            RandomStream random = RandomStream.For(8, "regular", row);
            (double rate, double leaves) = (random.Gamma(Truth.R, Truth.Alpha), random.Beta(Truth.A, Truth.B));
            while (!random.Chance(leaves))
            {
                double interval = random.Gamma(3, rate);
                if (recency[row] + interval > weeks)
                    break;
                frequency[row]++;
                recency[row] += interval;
                logIntervals += Math.Log(interval);
            }
        }

        return (PurchaseHistories.Create(frequency, recency, [.. frequency.Select(_ => weeks)]), logIntervals);
    }
}
