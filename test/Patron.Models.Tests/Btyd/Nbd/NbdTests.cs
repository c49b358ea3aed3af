using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class NbdTests
{
    /// <summary>Recomputed for CDNOW in another program, to the digits written here.</summary>
    [Fact]
    public void Fit_of_Cdnow_matches_the_maximum_found_elsewhere()
    {
        FitResult<Nbd> fit = Nbd.Fit(Cdnow.Load().Histories);

        Assert.Equal(.384768, fit.Model.R, 5e-7);
        Assert.Equal(12.07208, fit.Model.Alpha, 5e-6);
        Assert.Equal(-9763.660, fit.Report.LogLikelihood, 5e-4);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);
    }

    /// <summary>A Pareto/NBD in which nobody leaves is this model: every quantity, and the likelihood.</summary>
    [Fact]
    public void It_is_Pareto_nbd_without_leaving()
    {
        Nbd model = new(.4, 12);
        ParetoNbd nobodyLeaves = new(.4, 12, 1e-9, 50);
        PurchaseHistories histories = SmallData.Histories;

        Close.Relative(model.LogLikelihood(histories), nobodyLeaves.LogLikelihood(histories), 1e-7);
        foreach ((double x, double recency, double age) in new[] { (0.0, 0.0, 0.0), (0, 0, 39), (3, 30, 39) })
        {
            Assert.Equal(1, model.ProbabilityAlive(x, recency, age));
            double expected = nobodyLeaves.ExpectedPurchases(x, recency, age, 26);
            Close.Relative(expected, model.ExpectedPurchases(x, recency, age, 26), 1e-7);
            double forever = model.DiscountedPurchases(x, recency, age, double.PositiveInfinity, .01);
            Close.Relative((model.R + x) / (model.Alpha + age) / .01, forever, 1e-13);
            Close.Relative(forever, nobodyLeaves.DiscountedPurchases(x, recency, age, double.PositiveInfinity, .01), 1e-7);
            for (int count = 0; count < 5; count++)
            {
                double probability = model.ProbabilityOfPurchases(x, recency, age, 26, count);
                Assert.Equal(probability, nobodyLeaves.ProbabilityOfPurchases(x, recency, age, 26, count), 1e-7);
            }
        }
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        NbdLikelihood likelihood = new(SmallData.Histories, threads: 1);
        foreach (double[] at in new[] { new[] { .6, 8 }, [.01, 300], [7, .3] })
            Derivatives.Agree(likelihood.Evaluate, at);
    }

    [Fact]
    public void No_quantity_is_ever_NaN_infinite_or_negative()
    {
        int rounds = Rounds.Count(ordinary: 1500, full: 100_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "robustness", round);
            Nbd model = new(Math.Pow(10, (9 * random.Uniform()) - 5), Math.Pow(10, (10 * random.Uniform()) - 4));
            RandomHistory history = RandomHistory.Draw(random);
            Plausible.Check(model, history, most: (model.R + history.Frequency) / (model.Alpha + history.Age) * history.Horizon);
            Assert.True(double.IsFinite(model.LogLikelihood(history.Alone())), $"{model}, {history}");
        });
    }

    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model()
    {
        Nbd model = new(.6, 8);
        PurchaseSimulation drawn = model.Simulate([.. Enumerable.Repeat(40.0, 20_000)], 26, seed: 11);
        double[] expected = model.ExpectedPurchases(drawn.Histories, 26);
        double[] errors = [.. drawn.FuturePurchases.Zip(expected, (actual, predicted) => actual - predicted)];
        double deviation = Math.Sqrt(errors.Sum(error => error * error) / errors.Length);
        Assert.InRange(errors.Average(), -3 * deviation / Math.Sqrt(errors.Length), 3 * deviation / Math.Sqrt(errors.Length));
        Assert.All(drawn.IsAlive, Assert.True);
    }

    [Fact]
    public void Threads_change_nothing_and_wrong_input_is_named()
    {
        double[] age = [.. Enumerable.Range(0, 9000).Select(row => 20 + (row % 50 / 7.0))];
        PurchaseHistories histories = new Nbd(.6, 8).Simulate(age, 0, seed: 3).Histories;

        FitResult<Nbd> one = Nbd.Fit(histories, new PurchaseFitOptions { Threads = 1 });
        FitResult<Nbd> two = Nbd.Fit(histories, new PurchaseFitOptions { Threads = 2 });

        Assert.Equal(one.Model.ToString(), two.Model.ToString());
        Assert.Equal(one.Report.LogLikelihood, two.Report.LogLikelihood);
        Assert.Throws<ArgumentException>(() => Nbd.Fit(PurchaseHistories.Create([], [], [])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Nbd(1, 0));
    }
}
