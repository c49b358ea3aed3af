using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Numerics;
using Patron.Models.Tests.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class FrequencyHistogramTests
{
    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    /// <summary>12,000 customers of 40 ages; each bar within five standard errors, wide enough for ten kinds of eight bars on any seed.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Customers_drawn_from_the_model_fill_the_bars_as_expected(string key)
    {
        PurchaseModel model = PurchaseModels.All.Single(one => one.Kind.Key == key);
        double[] ages = [.. Enumerable.Range(0, 12_000).Select(row => 20.0 + (row % 40))];

        FrequencyHistogram found = FrequencyHistogram.Of(model, model.Simulate(ages, 0, (long)Rounds.Seed).Histories);

        Assert.Equal(12_000, found.Bars.Sum(bar => bar.Actual));
        Close.Relative(12_000, found.Bars.Sum(bar => bar.Expected), 1e-9);
        Assert.All(found.Bars, bar =>
        {
            double error = Math.Sqrt(bar.Expected * (1 - (bar.Expected / 12_000)));
            Assert.InRange(bar.Actual, bar.Expected - (5 * error) - 1, bar.Expected + (5 * error) + 1);
        });
    }

    /// <summary>1e-12: the same sum in another order.</summary>
    [Fact]
    public void A_bar_is_the_sum_over_customers_and_the_last_one_takes_all_above()
    {
        BgNbd model = new(.243, 4.414, .793, 2.426);
        RandomStream random = new(Rounds.Seed);
        double[] ages = [.. Enumerable.Range(0, 300).Select(_ => Math.Floor(60 * random.Uniform()) / 7)];
        double[] weights = [.. ages.Select(_ => 1 + Math.Floor(3 * random.Uniform()))];
        PurchaseHistories drawn = model.Simulate(ages, 0, (long)Rounds.Seed).Histories;
        var histories = PurchaseHistories.Create(drawn.Frequency, drawn.Recency, drawn.Age, weights);

        FrequencyHistogram found = FrequencyHistogram.Of(model, histories, last: 3);

        Assert.Equal([false, false, false, true], found.Bars.Select(bar => bar.AndMore));
        foreach (FrequencyBar bar in found.Bars)
        {
            int[] counts = bar.AndMore ? [0, 1, 2] : [bar.Frequency];
            double expected = ages.Zip(weights, (age, weight) => weight * counts.Sum(count => model.ProbabilityOfPurchases(0, 0, 0, age, count))).Sum();
            Close.Relative(bar.AndMore ? weights.Sum() - expected : expected, bar.Expected, 1e-9);
            Assert.Equal(
                Enumerable.Range(0, 300).Where(row => Math.Min(3, drawn.Frequency[row]) == bar.Frequency).Sum(row => weights[row]), bar.Actual);
        }
    }
}
