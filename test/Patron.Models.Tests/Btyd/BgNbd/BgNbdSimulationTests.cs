using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgNbdSimulationTests
{
    static readonly BgNbd Model = new(.6, 8, .9, 2.5);

    /// <summary>Formulas against the process itself: 40,000 customers, three standard errors of the mean difference.</summary>
    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model()
    {
        PurchaseSimulation drawn = Model.Simulate([.. Enumerable.Repeat(40.0, 40_000)], 26, seed: 11);
        double[] expected = Model.ExpectedPurchases(drawn.Histories, 26);
        double[] alive = Model.ProbabilityAlive(drawn.Histories);

        Close.MeanIsZero(drawn.FuturePurchases.Zip(expected, (actual, predicted) => actual - predicted));
        Close.MeanIsZero(drawn.IsAlive.Zip(alive, (actual, predicted) => (actual ? 1 : 0) - predicted));

        // And not only overall: also where customers bought often.
        double[] frequency = drawn.Histories.Frequency.ToArray();
        int[] frequent = [.. Enumerable.Range(0, frequency.Length).Where(row => frequency[row] >= 5)];
        Assert.InRange(frequent.Length, 1000, 20_000);
        Close.MeanIsZero(frequent.Select(row => drawn.FuturePurchases[row] - expected[row]));
        Close.MeanIsZero(frequent.Select(row => (drawn.IsAlive[row] ? 1 : 0) - alive[row]));
    }

    [Fact]
    public void Purchases_of_a_new_customer_are_right_on_average()
    {
        PurchaseSimulation drawn = Model.Simulate(new double[30_000], 52, seed: 12);

        double expected = Model.ExpectedPurchasesOfNewCustomer(52);
        Close.MeanIsZero(drawn.FuturePurchases.Select(actual => actual - expected));
        Assert.All(drawn.Histories.Frequency.ToArray(), frequency => Assert.Equal(0, frequency));
    }

    [Fact]
    public void The_same_seed_draws_the_same_customers_and_another_seed_others()
    {
        double[] age = [.. Enumerable.Repeat(40.0, 200)];

        double[] recency = Model.Simulate(age, 1, seed: 5).Histories.Recency.ToArray();

        Assert.Equal(recency, Model.Simulate(age, 1, seed: 5).Histories.Recency.ToArray());
        Assert.Equal(recency[..50], Model.Simulate(age.AsSpan(0, 50), 1, seed: 5).Histories.Recency.ToArray());
        Assert.NotEqual(recency, Model.Simulate(age, 1, seed: 6).Histories.Recency.ToArray());
    }
}
