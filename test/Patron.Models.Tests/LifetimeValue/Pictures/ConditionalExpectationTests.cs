using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class ConditionalExpectationTests
{
    [Fact]
    public void Customers_are_grouped_by_frequency_and_the_last_group_takes_all_above()
    {
        var histories = PurchaseHistories.Create([0, 2, 0, 3, 9], [0, 1, 0, 2, 8], [9, 9, 9, 9, 9]);

        IReadOnlyList<FrequencyOutcome> groups = Holdout.OfPurchases([1, 4, 0, 5, 8]).ByFrequency(histories, [.5, 3, 1, 4, 6], last: 3).Groups;

        Assert.Equal([new(0, false, 2, .5, .75), new(2, false, 1, 4, 3), new(3, true, 2, 6.5, 5)], groups);
        Assert.Throws<ArgumentException>(() => Holdout.OfPurchases([1]).ByFrequency(histories, [1], last: 3));
    }

    /// <summary>Figure 6 of Fader, Hardie and Lee (2005) for simulated customers: each group's mean within five standard errors.</summary>
    [Fact]
    public void What_the_model_expects_of_each_group_happens_on_average()
    {
        BgNbd model = new(.6, 8, .9, 2.5);
        PurchaseSimulation drawn = model.Simulate([.. Enumerable.Repeat(39.0, 20_000)], 26, (long)Rounds.Seed);
        double[] frequency = drawn.Histories.Frequency.ToArray();

        IReadOnlyList<FrequencyOutcome> groups =
            Holdout.OfPurchases(drawn.FuturePurchases).ByFrequency(drawn.Histories, model.ExpectedPurchases(drawn.Histories, 26)).Groups;

        Assert.Equal(20_000, groups.Sum(group => group.Customers));
        Assert.All(groups, group =>
        {
            double[] made = [.. Enumerable.Range(0, 20_000).Where(row => Math.Min(7, frequency[row]) == group.Frequency).Select(row => drawn.FuturePurchases[row])];
            double error = Math.Sqrt(made.Sum(one => (one - group.Actual) * (one - group.Actual))) / made.Length;
            Close.Relative(made.Average(), group.Actual, 1e-12);
            Assert.InRange(group.Expected, group.Actual - (5 * error), group.Actual + (5 * error));
        });
    }
}
