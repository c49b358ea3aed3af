using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class SpendModelTests
{
    [Fact]
    public void Single_purchases_are_summarised_by_customer()
    {
        SpendHistories histories = SpendHistories.FromPurchases([2, 0, 2, 2, 2], [8, 5, 0, 2, 4], 3);

        Assert.Equal([1, 0, 4], histories.Purchases.ToArray());
        Assert.Equal([0, 0, 1], histories.Free.ToArray());
        Assert.Equal(5, histories.MeanSpend[0]);
        Close.Relative(3.5, histories.MeanSpend[2], 1e-15);
        Close.Relative(Math.Log(4), histories.MeanLog[2], 1e-15);
        Close.Relative(Math.Log(2) * Math.Log(2), histories.LogVariance[2], 1e-14);
        Assert.Equal((0, 0), (histories.LogVariance[0], histories.MeanLog[1]));
    }

    /// <summary>Both models answer the same question from the same histories; neither sees what the other needs.</summary>
    [Fact]
    public void Models_of_spend_stand_in_for_each_other()
    {
        SpendHistories histories = SpendHistories.FromPurchases([0, 0, 1, 1, 1], [10, 30, 100, 120, 80], 3);
        SpendModel[] models = [new GammaGamma(4, 3.5, 20), new HurdleSpend(.2, 5, 25, .5, .8)];
        foreach (SpendModel model in models)
        {
            double[] expected = model.ExpectedSpend(histories);
            Assert.Equal(model.PopulationMean, expected[2]);
            Assert.True(expected[1] > expected[0]);
        }

        Assert.Equal(new GammaGamma(4, 3.5, 20).ExpectedSpend(2, 20), models[0].ExpectedSpend(histories)[0]);
    }
}
