using Patron.Models.LifetimeValue.Regression;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.LifetimeValue.Regression;

public sealed class HistoryFeaturesTests
{
    // Purchases at -9, 1, 4 and 9 of 99, 10, 20 and 6; the moment is 12, the horizon 8, so windows reach back to 11, 10, 8 and 4; the
    // lookback of 16 leaves out the first.
    [Theory]
    [InlineData("purchases", 3)]
    [InlineData("age", 16)]
    [InlineData("since_last", 3)]
    [InlineData("rate", 3.0 / 16)]
    [InlineData("mean_gap", 4)]
    [InlineData("last_gap", 5)]
    [InlineData("gap_deviation", 1.4142135623730951)]
    [InlineData("since_last_by_mean_gap", 0.75)]
    [InlineData("purchases_in_0.125_horizons", 0)]
    [InlineData("purchases_in_0.5_horizons", 1)]
    [InlineData("purchases_in_1_horizons", 1)]
    [InlineData("money", 36)]
    [InlineData("mean_amount", 12)]
    [InlineData("last_amount", 6)]
    [InlineData("largest_amount", 20)]
    [InlineData("money_in_0.25_horizons", 0)]
    [InlineData("money_in_0.5_horizons", 6)]
    public void A_history_by_hand(string feature, double expected)
    {
        FeatureTable table = new HistoryFeatures(8, 16).Of(PurchaseLog.Create([0, 0, 0, 0], [-9, 1, 4, 9], [99, 10, 20, 6], 12));
        Assert.Equal(expected, ((NumericColumn)table.Find(feature)!).Values[0], 1e-12);
    }

    [Fact]
    public void Who_has_not_bought_within_the_lookback_is_told_by_its_length()
    {
        FeatureTable table = new HistoryFeatures(8, 16).Of(PurchaseLog.Create([0, 0], [1, 4], [5, 5], 30));
        Assert.Equal([16.0, 16, 0, 0], new[] { "age", "since_last", "purchases", "money" }.Select(name => ((NumericColumn)table.Find(name)!).Values[0]));
    }

    [Fact]
    public void What_one_purchase_cannot_tell_is_missing()
    {
        FeatureTable table = new HistoryFeatures(8, 16).Of(PurchaseLog.Create([0], [3], [], 3));
        foreach (string feature in new[] { "rate", "mean_gap", "last_gap", "gap_deviation", "since_last_by_mean_gap" })
            Assert.True(double.IsNaN(((NumericColumn)table.Find(feature)!).Values[0]), feature);
        Assert.Null(table.Find("money"));
    }
}
