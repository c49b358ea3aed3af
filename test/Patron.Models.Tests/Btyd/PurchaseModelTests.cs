using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

/// <summary>What holds for every purchase model.</summary>
public class PurchaseModelTests
{
    static readonly (double Frequency, double Recency, double Age)[] Histories = [(0, 0, 0), (0, 0, 39), (2, 30, 39), (7, 8, 39), (12, 39, 39)];

    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    [Fact]
    public void Every_kind_has_an_example() =>
        Assert.Equal(PurchaseModelKind.All.Select(kind => kind.Key), PurchaseModels.All.Select(model => model.Kind.Key));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_makes_the_model_again_from_its_parameters(string key)
    {
        PurchaseModel model = Example(key);

        PurchaseModel again = model.Kind.Create(model.Parameters);

        Assert.Equal(model.Parameters, again.Parameters);
        Assert.Equal(model.Kind.ParameterNames.Count, model.Parameters.Count);
        Assert.Equal(model.ExpectedPurchases(2, 30, 39, 26), again.ExpectedPurchases(2, 30, 39, 26));
    }

    /// <summary>1e-9: a sum of hundreds of terms, cut where they are below 1e-14.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Probabilities_of_counts_add_up_to_1_and_their_mean_is_the_expectation(string key)
    {
        PurchaseModel model = Example(key);
        foreach ((double frequency, double recency, double age) in Histories)
        {
            double sum = 0;
            double mean = 0;
            for (int count = 0; count < 2000 && (count < 60 || 1 - sum > 1e-14); count++)
            {
                double probability = model.ProbabilityOfPurchases(frequency, recency, age, 26, count);
                Assert.InRange(probability, 0, 1);
                sum += probability;
                mean += count * probability;
            }

            Assert.Equal(1, sum, 1e-9);
            Close.Relative(model.ExpectedPurchases(frequency, recency, age, 26), mean, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_next_purchase_has_come_by_its_time_with_the_probability_asked_for(string key)
    {
        PurchaseModel model = Example(key);
        foreach ((double frequency, double recency, double age) in Histories)
        {
            double before = 0;
            foreach (double share in new[] { 0.05, 0.3, 0.5, 0.9 })
            {
                double time = model.TimeToNextPurchase(frequency, recency, age, share);
                Assert.True(time >= before, "a larger share takes longer");
                before = time;
                if (double.IsInfinity(time))
                    Assert.True(HasComeBy(model is BgBb ? 1e6 : 1e9) < share);
                else if (model is BgBb)
                    Assert.True(HasComeBy(time) >= share && HasComeBy(time - 1) < share, $"whole opportunities: {time}");
                else
                    Assert.Equal(share, HasComeBy(time), 1e-9);
            }

            double HasComeBy(double time) => 1 - model.ProbabilityOfPurchases(frequency, recency, age, time, 0);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Discounting_by_nothing_counts_purchases_and_by_something_less(string key)
    {
        PurchaseModel model = Example(key);
        foreach ((double frequency, double recency, double age) in Histories)
        {
            double expected = model.ExpectedPurchases(frequency, recency, age, 52);
            double discounted = model.DiscountedPurchases(frequency, recency, age, 52, 0.01);

            Close.Relative(expected, model.DiscountedPurchases(frequency, recency, age, 52, 0), 1e-12);
            Close.Relative(expected, model.DiscountedPurchases(frequency, recency, age, 52, 1e-12), 1e-9);
            Assert.InRange(discounted, expected * Math.Exp(-0.52), expected);
            Assert.InRange(model.DiscountedPurchases(frequency, recency, age, double.PositiveInfinity, 0.01), discounted, double.MaxValue);
        }
    }

    /// <summary>Counts against the process itself: 30,000 new customers, four standard errors of a share.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Counts_of_customers_drawn_from_the_model_are_as_probable_as_it_says(string key)
    {
        const int Customers = 30_000;
        PurchaseModel model = Example(key);
        PurchaseSimulation drawn = model.Simulate(new double[Customers], 26, (long)Rounds.Seed);

        for (int count = 0; count < 6; count++)
        {
            double probability = model.ProbabilityOfPurchases(0, 0, 0, 26, count);
            double share = drawn.FuturePurchases.Count(future => future == count) / (double)Customers;
            double error = Math.Sqrt(probability * (1 - probability) / Customers);
            Assert.InRange(share, probability - (4 * error), probability + (4 * error));
        }
    }

    /// <summary>6,000 customers; each parameter within four of its standard errors.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_fit_finds_the_parameters_that_drew_the_customers(string key)
    {
        PurchaseModel truth = Example(key);
        RandomStream random = RandomStream.For(3, "ages");
        double[] ages = [.. Enumerable.Range(0, 6000).Select(_ => Math.Floor(40 + (120 * random.Uniform())))];
        PurchaseHistories histories = truth.Simulate(ages, 0, seed: 9).Histories;

        FitResult<PurchaseModel> fit = truth.Kind.Fit(histories, new PurchaseFitOptions());

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.True(fit.Report.LogLikelihood >= truth.LogLikelihood(histories));
        for (int index = 0; index < truth.Parameters.Count; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(fit.Model.Parameters[index], truth.Parameters[index] - (4 * error), truth.Parameters[index] + (4 * error));
        }
    }

    static PurchaseModel Example(string key) => PurchaseModels.All.Single(model => model.Kind.Key == key);
}
