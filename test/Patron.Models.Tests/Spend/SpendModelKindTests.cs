using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class SpendModelKindTests
{
    [Fact]
    public void A_model_is_found_by_its_key_and_made_anew_from_its_parameters()
    {
        Assert.Equal(["gamma_gamma", "hurdle"], SpendModelKind.All.Select(kind => kind.Key));
        foreach (SpendModel model in new SpendModel[] { new GammaGamma(4, 3.5, 20), new HurdleSpend(.2, 5, 25, .5, .8), new HurdleSpend(0, 1, 25, .5, .8) })
        {
            SpendModelKind kind = SpendModelKind.Find(model.Kind.Key)!;
            Assert.Equal(model.ToString(), kind.Create(model.Parameters).ToString());
            Assert.Equal(kind.ParameterNames.Count, model.Parameters.Count);
        }

        Assert.Null(SpendModelKind.Find("ziln"));
    }

    [Fact]
    public void Slopes_are_the_central_differences_of_the_log_of_expected_spend()
    {
        const double Step = 1e-5;
        RandomStream random = RandomStream.For(unchecked((long)Rounds.Seed), "slopes");
        int rounds = Rounds.Count(100, 5_000);
        for (int round = 0; round < rounds; round++)
        {
            SpendHistories histories = RandomHistories(random);
            foreach (SpendModel model in RandomModels(random))
            {
                double[] slopes = new double[model.Parameters.Count];
                model.LogSlopes(histories, 0, slopes);
                for (int index = 0; index < slopes.Length; index++)
                {
                    double difference = (LogSpend(model, histories, index, Step) - LogSpend(model, histories, index, -Step)) / (2 * Step);
                    Assert.InRange(slopes[index] - difference, -1e-6 * Math.Max(1, Math.Abs(difference)), 1e-6 * Math.Max(1, Math.Abs(difference)));
                }
            }
        }
    }

    /// <summary>The moments of a customer with a history are those of the many drawn customers who happen to have that history.</summary>
    [Fact]
    public void Moments_are_those_of_drawn_customers()
    {
        const int Draws = 200_000;
        RandomStream random = RandomStream.For(5, "moments");
        GammaGamma gamma = new(4, 6, 20);
        SpendHistories means = SpendHistories.OfMeans([3, 0], [30, 0]);
        for (int row = 0; row < 2; row++)
        {
            double[] own = new double[Draws];
            double[] one = new double[Draws];
            for (int draw = 0; draw < Draws; draw++)
            {
                double rate = random.Gamma((4 * means.Purchases[row]) + 6, 20 + (means.Purchases[row] * means.MeanSpend[row]));
                (own[draw], one[draw]) = (4 / rate, random.Gamma(4, rate));
            }

            SpendMoments moments = gamma.Moments(means, row);
            Close.Relative(own.Average(), moments.Mean, .01);
            Close.Relative(own.Average(value => value * value), moments.MeanSquare, .03);
            Close.Relative(one.Average(value => value * value), moments.Square, .03);
        }

        HurdleSpend hurdle = new(.6, 5, 25, .5, .4);
        SpendHistories histories = SpendHistories.FromPurchases([0, 0, 0], [10, 0, 40], 2);
        double[] logs = new double[Draws];
        for (int row = 0; row < 2; row++)
        {
            SpendMoments moments = hurdle.Moments(histories, row);
            double variance = hurdle.SpendVariance(histories.Purchases[row], histories.Free[row], histories.MeanLog[row]);
            Close.Relative(variance, moments.Square - (moments.Mean * moments.Mean), 1e-12);
            double k = histories.Purchases[row] - histories.Free[row];
            double w = k / (k + (.25 / .16));
            double middle = Math.Log(25) + (w * (histories.MeanLog[row] - Math.Log(25)));
            for (int draw = 0; draw < Draws; draw++)
            {
                double mean = (1 - random.Beta(.6 + histories.Free[row], 5 + k))
                    * Math.Exp(middle + (Math.Sqrt(.16 * (1 - w)) * random.Normal()) + .125);
                logs[draw] = mean * mean;
            }

            Close.Relative(logs.Average(), moments.MeanSquare, .02);
        }
    }

    [Fact]
    public void Amounts_of_gamma_gamma_vary_without_bound_where_p_x_plus_q_is_at_most_2() =>
        Assert.True(double.IsPositiveInfinity(new GammaGamma(4, 1.5, 20).Moments(SpendHistories.OfMeans([0], [0]), 0).MeanSquare));

    [Fact]
    public void Each_model_is_found_again_in_what_it_draws()
    {
        double[] purchases = [.. Enumerable.Range(0, 3_000).Select(row => (double)(row % 7))];
        foreach (SpendModel model in new SpendModel[] { new GammaGamma(4, 3.5, 20), new HurdleSpend(.6, 5, 25, .5, .8) })
        {
            FitResult<SpendModel> fit = model.Kind.Fit(model.Draw(purchases, 3), new SpendFitOptions());
            for (int index = 0; index < model.Parameters.Count; index++)
            {
                double away = (fit.Model.Parameters[index] - model.Parameters[index]) / fit.Report.StandardErrors[index];
                Assert.InRange(away, -3, 3);
            }
        }
    }

    /// <summary>The same customers in another currency, however large or small its unit: the same fit to 1e-7, money in its unit.</summary>
    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e14)]
    [InlineData(1e40)]
    public void The_unit_of_money_changes_nothing_but_money(double unit)
    {
        double[] purchases = [.. Enumerable.Range(0, 500).Select(row => (double)(row % 7))];
        foreach ((SpendModel model, SpendModel other) in new (SpendModel, SpendModel)[]
                 {
                     (new GammaGamma(4, 3.5, 20), new GammaGamma(4, 3.5, 20 * unit)),
                     (new HurdleSpend(.6, 5, 25, .5, .8), new HurdleSpend(.6, 5, 25 * unit, .5, .8)),
                 })
        {
            FitResult<SpendModel> plain = model.Kind.Fit(model.Draw(purchases, 3), new SpendFitOptions());
            FitResult<SpendModel> scaled = model.Kind.Fit(other.Draw(purchases, 3), new SpendFitOptions());
            Assert.Equal(StopReason.Converged, scaled.Report.StopReason);
            Close.Relative(plain.Model.PopulationMean * unit, scaled.Model.PopulationMean, 1e-7);
            Close.Relative(plain.Report.StandardErrors[^1] / plain.Model.Parameters[^1], scaled.Report.StandardErrors[^1] / scaled.Model.Parameters[^1], 1e-6);
        }
    }

    [Fact]
    public void Customers_who_never_paid_count_for_the_hurdle_model_and_are_passed_over_by_gamma_gamma()
    {
        SpendHistories paid = SpendHistories.FromPurchases([0, 0, 1, 1, 2, 3, 3], [10, 12, 30, 25, 8, 60, 50], 4);
        SpendHistories withFree = SpendHistories.FromPurchases([0, 0, 1, 1, 2, 3, 3, 4, 4], [10, 12, 30, 25, 8, 60, 50, 0, 0], 5);
        SpendFitOptions steady = new() { Penalty = 1 };

        Assert.Equal(GammaGamma.TheKind.Fit(paid, steady).Model.Parameters, GammaGamma.TheKind.Fit(withFree, steady).Model.Parameters);
        Assert.True(HurdleSpend.TheKind.Fit(withFree, steady).Model.PopulationMean < HurdleSpend.TheKind.Fit(paid, steady).Model.PopulationMean);
    }

    [Fact]
    public void Means_alone_are_refused_by_the_model_that_reads_amounts()
    {
        SpendHistories means = SpendHistories.OfMeans([2, 3], [10, 20]);

        Assert.Contains("means alone", Assert.Throws<ArgumentException>(() => HurdleSpend.Fit(means)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HurdleSpend(.2, 5, 25, .5, .8).ExpectedSpend(means));
    }

    static double LogSpend(SpendModel model, SpendHistories histories, int index, double step)
    {
        double[] moved = [.. model.Parameters];
        moved[index] *= Math.Exp(step);
        return Math.Log(model.Kind.Create(moved).ExpectedSpend(histories)[0]);
    }

    static SpendHistories RandomHistories(RandomStream random)
    {
        double purchases = random.Below(6);
        double free = random.Below((int)purchases + 1);
        return SpendHistories.Create([purchases], [random.Gamma(2, .1)], [free], [3 * random.Normal()], [random.Uniform()]);
    }

    static IEnumerable<SpendModel> RandomModels(RandomStream random)
    {
        yield return new GammaGamma(.2 + random.Gamma(2, 1), 1.5 + random.Gamma(2, 1), .1 + random.Gamma(2, .1));
        yield return new HurdleSpend(
            .1 + random.Gamma(2, 1), .1 + random.Gamma(2, 1), .1 + random.Gamma(2, .1), .1 + random.Uniform(), .1 + random.Uniform());
    }
}
