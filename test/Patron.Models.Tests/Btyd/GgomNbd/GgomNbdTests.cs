using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class GgomNbdTests
{
    static readonly GgomNbd Model = new(.6, 8, .03, .8, .4);

    /// <summary>CLVTools' test prints these parameters and this log-likelihood.</summary>
    [Fact]
    public void Cdnow_has_the_published_likelihood_and_the_fit_is_as_good()
    {
        Cdnow cdnow = Cdnow.Load();
        GgomNbd published = new(.55313, 10.5758, 1.1e-6, .60682, 1.3e-5);

        Assert.Equal(-9594.9762, published.LogLikelihood(cdnow.Histories), .01); // b and beta are printed to two digits
        FitResult<GgomNbd> fit = GgomNbd.Fit(cdnow.Histories);
        Assert.True(fit.Report.LogLikelihood >= -9594.9762, $"{fit.Report.LogLikelihood} from {fit.Model}");
        Assert.NotEmpty(fit.Report.Warnings); // b is nearly 0: Pareto/NBD is as good
    }

    /// <summary>
    /// Where the rate of leaving does not grow, this is Pareto/NBD with β / b for β; the difference falls with b.
    /// </summary>
    [Theory]
    [InlineData(1e-6, 1e-4)]
    [InlineData(1e-9, 1e-7)]
    [InlineData(1e-13, 1e-10)]
    public void Without_growth_it_is_Pareto_nbd(double b, double tolerance)
    {
        GgomNbd model = new(.6, 8, b, .7, 14 * b);
        ParetoNbd nested = new(.6, 8, .7, 14);

        Close.Relative(nested.LogLikelihood(SmallData.Histories), model.LogLikelihood(SmallData.Histories), tolerance);
        foreach ((double x, double recency, double age) in new[] { (0.0, 0.0, 0.0), (0, 0, 39), (3, 30, 39), (21, 5, 29) })
        {
            Close.Relative(nested.ProbabilityAlive(x, recency, age), model.ProbabilityAlive(x, recency, age), tolerance);
            double expected = nested.ExpectedPurchases(x, recency, age, 26);
            Close.Relative(expected, model.ExpectedPurchases(x, recency, age, 26), tolerance);
            for (int count = 0; count < 5; count++)
            {
                double probability = nested.ProbabilityOfPurchases(x, recency, age, 26, count);
                Close.Relative(probability, model.ProbabilityOfPurchases(x, recency, age, 26, count), tolerance);
            }
        }
    }

    /// <summary>The integral over the time of leaving by 200,000 slices of the formulas of the paper.</summary>
    [Theory]
    [InlineData(.6, 8, .03, .8, .4, 2, 30, 39)]
    [InlineData(.6, 8, .5, .2, 3000, 2, 10, 39)]
    [InlineData(2, 30, .1, 3, 1, 0, 0, 80)]
    [InlineData(.2, 3, 2, .05, .7, 9, 12, 14)]
    public void A_customer_matches_brute_force(
        double r, double alpha, double b, double s, double beta, double x, double recency, double age)
    {
        const int Slices = 200_000;
        double leaves = 0;
        double width = (age - recency) / Slices;
        for (int slice = 0; slice < Slices; slice++)
        {
            double time = recency + ((slice + 0.5) * width);
            double density = b * s * Math.Exp(b * time) * Math.Pow(beta + Math.Exp(b * time) - 1, -(s + 1));
            leaves += width * density * Math.Pow(alpha + time, -(r + x));
        }

        double stays = Math.Pow(alpha + age, -(r + x)) * Math.Pow(beta + Math.Exp(b * age) - 1, -s);
        double constant = SpecialFunctions.LogRising(r, x) + (r * Math.Log(alpha)) + (s * Math.Log(beta));

        GgomNbd model = new(r, alpha, b, s, beta);
        PurchaseHistories one = PurchaseHistories.Create([x], [recency], [age]);
        Assert.Equal(constant + Math.Log(stays + leaves), model.LogLikelihood(one), 1e-8);
        Close.Relative(stays / (stays + leaves), model.ProbabilityAlive(x, recency, age), 1e-8);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        double[] age = [.. Enumerable.Range(0, 200).Select(row => 20.0 + (row % 60))];
        PurchaseHistories histories = Model.Simulate(age, 0, seed: 4).Histories;
        GgomNbdLikelihood likelihood = new(histories, threads: 1);
        foreach (double[] at in new[] { new[] { .6, 8, .03, .8, .4 }, [.1, 90, .2, 3, 500], [3, 2, 1, .1, .01] })
            Derivatives.Agree(DifferencedHessian.Of(likelihood.Evaluate), at, 1e-5);
    }

    [Fact]
    public void No_quantity_is_ever_NaN_infinite_or_negative()
    {
        int rounds = Rounds.Count(ordinary: 800, full: 50_000);
        Parallel.For(0, rounds, round =>
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "robustness", round);
            GgomNbd model = new(Log(-5, 4), Log(-4, 6), Log(-8, 2), Log(-5, 3), Log(-6, 6));
            RandomHistory history = RandomHistory.Draw(random);
            Plausible.Check(model, history, most: (model.R + history.Frequency) / (model.Alpha + history.Age) * history.Horizon);
            double[] gradient = new double[5];
            double value = new GgomNbdLikelihood(history.Alone(), threads: 1).Evaluate([.. model.Parameters], gradient);
            Assert.True(double.IsFinite(value), $"log-likelihood {value}; {model}, {history}");
            Assert.True(gradient.All(double.IsFinite), $"gradient {string.Join(", ", gradient)}; {model}, {history}");

            double Log(double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
        });
    }

    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model() =>
        AverageTruth.Check(Model, customers: 20_000, seed: 11);

    [Fact]
    public void One_thread_and_two_give_the_same_bits_and_wrong_input_is_named()
    {
        PurchaseHistories histories = Model.Simulate([.. Enumerable.Repeat(40.0, 9000)], 0, seed: 3).Histories;
        Assert.Equal(Model.LogLikelihood(histories, 1), Model.LogLikelihood(histories, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GgomNbd(1, 1, 0, 1, 1));
        Assert.Throws<ArgumentException>(() => GgomNbd.Fit(PurchaseHistories.Create([], [], [])));
    }
}
