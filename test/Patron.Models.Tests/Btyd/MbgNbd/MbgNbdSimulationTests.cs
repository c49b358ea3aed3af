using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class MbgNbdSimulationTests
{
    static readonly MbgNbd Model = new(.6, 8, .9, 2.5);

    /// <summary>Formulas against the process itself: 40,000 customers, three standard errors of the mean difference.</summary>
    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model()
    {
        PurchaseSimulation drawn = Model.Simulate([.. Enumerable.Repeat(40.0, 40_000)], 26, seed: 11);
        double[] expected = Model.ExpectedPurchases(drawn.Histories, 26);
        double[] alive = Model.ProbabilityAlive(drawn.Histories);

        double[] frequency = drawn.Histories.Frequency.ToArray();
        foreach (Func<double, bool> isSome in new Func<double, bool>[] { _ => true, x => x == 0, x => x >= 5 })
        {
            int[] some = [.. Enumerable.Range(0, frequency.Length).Where(row => isSome(frequency[row]))];
            Assert.True(some.Length >= 1000);
            Close.MeanIsZero(some.Select(row => drawn.FuturePurchases[row] - expected[row]));
            Close.MeanIsZero(some.Select(row => (drawn.IsAlive[row] ? 1 : 0) - alive[row]));
        }
    }

    [Fact]
    public void Some_leave_right_after_their_first_purchase()
    {
        PurchaseSimulation drawn = Model.Simulate(new double[30_000], 52, seed: 12);

        double expected = Model.ExpectedPurchasesOfNewCustomer(52);
        Close.MeanIsZero(drawn.FuturePurchases.Select(actual => actual - expected));
        Close.MeanIsZero(drawn.IsAlive.Select(alive => (alive ? 1 : 0) - (2.5 / 3.4)));
        Assert.All(Enumerable.Range(0, 30_000).Where(row => !drawn.IsAlive[row]), row => Assert.Equal(0, drawn.FuturePurchases[row]));
    }
}
