using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Tests.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class IntervalCoverageTests
{
    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    /// <summary>8,000 customers; at each level within five standard errors, wide enough for ten kinds of eleven levels on any seed.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Intervals_of_the_model_that_drew_the_customers_cover_as_often_as_they_say(string key)
    {
        PurchaseModel model = PurchaseModels.All.Single(one => one.Kind.Key == key);
        PurchaseSimulation drawn = model.Simulate([.. Enumerable.Repeat(39.0, 8_000)], 30, (long)Rounds.Seed);

        IntervalCoverage found = Holdout.OfPurchases(drawn.FuturePurchases).CoveredBy(model, drawn.Histories, 30);

        Assert.Equal(8_000, found.Customers);
        Assert.All(found.Levels, level => Assert.InRange(
            level.Covered, level.Level - (5 * level.StandardError), level.Level + (5 * level.StandardError)));
    }

    [Fact]
    public void A_model_that_is_too_sure_covers_too_little()
    {
        BgNbd truth = new(.6, 8, .9, 2.5);
        PurchaseSimulation drawn = truth.Simulate([.. Enumerable.Repeat(39.0, 8_000)], 30, (long)Rounds.Seed);

        // Nearly all customers alike, who hardly leave: far from what the data came from.
        IntervalCoverage found = Holdout.OfPurchases(drawn.FuturePurchases).CoveredBy(new BgNbd(40, 250, .02, 5), drawn.Histories, 30);

        LevelCoverage ninety = found.Levels.Single(level => level.Level == 0.9);
        Assert.True(ninety.Covered < 0.9 - (5 * ninety.StandardError), $"{ninety}");
    }

    /// <summary>Against P(count) of the public API, customer by customer; 1e-9 for another order of sums.</summary>
    [Fact]
    public void A_share_is_the_mean_over_customers_of_how_much_of_the_count_lies_in_the_middle()
    {
        ParetoNbd model = new(.553, 10.578, .606, 11.669);
        PurchaseSimulation drawn = model.Simulate([.. Enumerable.Repeat(39.0, 200)], 60, (long)Rounds.Seed);
        PurchaseHistories histories = drawn.Histories;

        LevelCoverage found = Holdout.OfPurchases(drawn.FuturePurchases).CoveredBy(model, histories, 60).Levels.Single(level => level.Level == 0.5);

        double mean = Enumerable.Range(0, 200).Average(row =>
        {
            (double from, double to) = (UpTo(row, (int)drawn.FuturePurchases[row] - 1), UpTo(row, (int)drawn.FuturePurchases[row]));
            return Math.Max(0, Math.Min(to, .75) - Math.Max(from, .25)) / (to - from);
        });
        Close.Relative(mean, found.Covered, 1e-9);

        double UpTo(int row, int count) => Enumerable.Range(0, count + 1).Sum(one => model.ProbabilityOfPurchases(
            histories.Frequency[row], histories.Recency[row], histories.Age[row], 60, one));
    }

    [Fact]
    public void Of_very_many_customers_every_nth_is_judged()
    {
        BgNbd model = new(.6, 8, .9, 2.5);
        double[] none = new double[250_001];
        IntervalCoverage found = Holdout.OfPurchases(none).CoveredBy(model, PurchaseHistories.Create(none, none, none), 3);
        Assert.Equal(83_334, found.Customers);
        Assert.Throws<ArgumentException>(() => Holdout.OfPurchases([1, 2]).CoveredBy(model, PurchaseHistories.Create([1], [2], [3]), 3));
    }
}
