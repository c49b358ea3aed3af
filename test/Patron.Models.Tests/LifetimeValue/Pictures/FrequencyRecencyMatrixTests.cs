using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Tests.Btyd;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class FrequencyRecencyMatrixTests
{
    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_cell_is_what_the_model_says_of_that_history_and_empty_where_there_can_be_none(string key)
    {
        PurchaseModel model = PurchaseModels.All.Single(one => one.Kind.Key == key);

        FrequencyRecencyMatrix found = FrequencyRecencyMatrix.Of(model, 39, most: 60, horizon: 26);

        Assert.Equal((21, 60.0), (found.Frequencies.Count, found.Frequencies[^1]));
        Assert.Equal((25, 0.0, 39.0), (found.Recencies.Count, found.Recencies[0], found.Recencies[^1]));
        for (int row = 0; row < found.Recencies.Count; row++)
        {
            for (int column = 0; column < found.Frequencies.Count; column++)
            {
                (double frequency, double recency) = (found.Frequencies[column], found.Recencies[row]);
                bool cannotBe = frequency == 0 ? recency > 0 : model is BgBb && frequency > recency;
                Assert.Equal(cannotBe ? null : model.ProbabilityAlive(frequency, recency, 39), found.ProbabilityAlive[row][column]);
                Assert.Equal(cannotBe ? null : model.ExpectedPurchases(frequency, recency, 39, 26), found.ExpectedPurchases[row][column]);
            }
        }
    }

    [Fact]
    public void Its_size_follows_the_customers()
    {
        double[] frequencies = [.. Enumerable.Range(0, 1000).Select(row => row < 985 ? 1.0 : row < 995 ? 17 : 400)];
        var histories = PurchaseHistories.Create(frequencies, frequencies, [.. frequencies.Select(one => one == 400 ? 400.5 : 30)]);

        FrequencyRecencyMatrix found = FrequencyRecencyMatrix.Of(new BgNbd(.6, 8, .9, 2.5), histories, 10);

        Assert.Equal((400.5, 17.0, 400.5), (found.Age, found.Frequencies[^1], found.Recencies[^1]));
        Assert.Equal(10, FrequencyRecencyMatrix.Of(new BgNbd(.6, 8, .9, 2.5), PurchaseHistories.Create([1], [2], [5]), 10).Frequencies[^1]);
        Assert.Throws<ArgumentException>(() => FrequencyRecencyMatrix.Of(new BgNbd(.6, 8, .9, 2.5), PurchaseHistories.Create([], [], []), 10));
    }
}
