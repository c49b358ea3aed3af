using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd;

/// <summary>Columns of customers: four at a time, in blocks, shared by customers who are alike, on any number of threads.</summary>
public class PurchaseModelColumnsTests
{
    public static TheoryData<string> Kinds => PurchaseModelTests.Kinds;

    /// <summary>5,003 customers: more than a block, and no multiple of four. Ages and times are whole, as BG/BB wants them.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_row_has_the_bits_that_it_has_alone(string key)
    {
        PurchaseModel model = PurchaseModels.All.Single(model => model.Kind.Key == key);
        PurchaseHistories histories = Draw(5003, model is BgBb);
        double[] alive = model.ProbabilityAlive(histories);
        double[] expected = model.ExpectedPurchases(histories, 26);
        double[] singly = new double[histories.Count];
        model.ExpectedPurchases(histories.Frequency, histories.Recency, histories.Age, 26, singly);

        Assert.Equal(alive, model.ProbabilityAlive(histories, threads: 1));
        Assert.Equal(expected, model.ExpectedPurchases(histories, 26, threads: 1));
        Assert.Equal(expected, singly);
        for (int row = 0; row < histories.Count; row += model is BgNbd or MbgNbd or ParetoNbd ? 1 : 37)
        {
            (double frequency, double recency, double age) = (histories.Frequency[row], histories.Recency[row], histories.Age[row]);
            Assert.Equal(model.ProbabilityAlive(frequency, recency, age), alive[row]);
            Assert.Equal(model.ExpectedPurchases(frequency, recency, age, 26), expected[row]);
        }
    }

    /// <summary>More ages than have places of their own, 200,000 customers on any number of threads.</summary>
    [Fact]
    public void Customers_of_many_ages_and_frequencies_share_what_is_theirs()
    {
        RandomStream random = RandomStream.For((long)Rounds.Seed, "many ages");
        double[] frequency = [.. Enumerable.Range(0, 200_000).Select(_ => (double)random.Below(100))];
        double[] age = [.. Enumerable.Range(0, frequency.Length).Select(_ => random.Below(6000) / 7.0)];
        double[] recency = [.. frequency.Zip(age, (x, time) => x == 0 ? 0 : time / 2)];
        PurchaseHistories histories = PurchaseHistories.Create(frequency, recency, age);
        MbgNbd model = new(0.52, 6.18, 0.89, 1.61);

        double[] expected = model.ExpectedPurchases(histories, 52);

        Assert.Equal(expected, model.ExpectedPurchases(histories, 52, threads: 1));
        for (int row = 0; row < histories.Count; row += 101)
            Assert.Equal(model.ExpectedPurchases(frequency[row], recency[row], age[row], 52), expected[row]);
    }

    static PurchaseHistories Draw(int customers, bool isDiscrete)
    {
        RandomStream random = RandomStream.For((long)Rounds.Seed, "columns");
        (double[] frequency, double[] recency) = (new double[customers], new double[customers]);
        double[] age = new double[customers];
        for (int row = 0; row < customers; row++)
        {
            age[row] = random.Below(104);
            recency[row] = random.Below(3) == 0 ? 0 : random.Below((int)age[row] + 1);
            frequency[row] = recency[row] == 0 ? 0 : isDiscrete ? 1 + random.Below((int)recency[row]) : 1 + random.Below(300);
        }

        return PurchaseHistories.Create(frequency, recency, age);
    }
}
