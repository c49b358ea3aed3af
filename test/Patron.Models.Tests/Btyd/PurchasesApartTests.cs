using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd;

public sealed class PurchasesApartTests
{
    static readonly BgNbd North = new(.6, 5, .8, 2.5);
    static readonly BgNbd South = new(1.2, 5, .8, 2.5);

    [Fact]
    public void Groups_that_buy_at_other_rates_are_told_apart_and_each_has_its_parameters()
    {
        (PurchaseHistories histories, string[] regions) = Draw(North, South, 4000, seed: 1);

        PurchasesApart apart = PurchasesApart.Fit(BgNbd.TheKind, histories, regions);

        Assert.Equal(["north", "south"], apart.Groups.Select(group => group.Name));
        Assert.Equal(4, apart.Test.Degrees);
        Assert.True(apart.Test.PValue < 1e-6);
        foreach ((GroupPurchases group, BgNbd truth) in apart.Groups.Zip([North, South]))
        {
            for (int index = 0; index < 4; index++)
            {
                double error = group.Fit.Model.Parameters[index] - truth.Parameters[index];
                Assert.InRange(error / group.Fit.Report.StandardErrors[index], -3, 3);
            }
        }
    }

    /// <summary>Of 60 pairs of groups from one model about 3 differ at the level of 5 %: none by chance in 1 of 20 runs, 9 or more in 1 of 500; the seeds are fixed.</summary>
    [Fact]
    public void Groups_of_one_model_differ_as_often_as_the_level_says()
    {
        int rounds = 60;
        int rejected = Enumerable.Range(0, rounds).Count(round =>
        {
            (PurchaseHistories histories, string[] regions) = Draw(North, North, 600, seed: 100 + round);
            return PurchasesApart.Fit(BgNbd.TheKind, histories, regions).Test.PValue < 0.05;
        });

        Assert.InRange(rejected, 1, 8);
    }

    [Fact]
    public void A_column_by_group_has_each_customers_number_in_the_customers_place()
    {
        (PurchaseHistories histories, string[] regions) = Draw(North, South, 500, seed: 2);
        PurchasesApart apart = PurchasesApart.Fit(Nbd.TheKind, histories, regions);

        double[] alive = apart.ByGroup(group => group.Fit.Model.ExpectedPurchases(histories.Take([.. group.Rows]), 26));

        for (int row = 0; row < 500; row += 37)
        {
            PurchaseModel own = apart.Groups.Single(group => group.Name == regions[row]).Fit.Model;
            Assert.Equal(own.ExpectedPurchases(histories.Frequency[row], histories.Recency[row], histories.Age[row], 26), alive[row]);
        }
    }

    [Fact]
    public void One_group_unequal_lengths_and_a_group_without_repeats_are_refused_by_name()
    {
        PurchaseHistories histories = PurchaseHistories.Create([1, 2, 0, 0], [1, 2, 0, 0], [5, 6, 7, 8]);

        Assert.Contains("one group", Refusal("a", "a", "a", "a"), StringComparison.Ordinal);
        Assert.Contains("nobody of the 2 customers of the group 'b'", Refusal("a", "a", "b", "b"), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PurchasesApart.Fit(Nbd.TheKind, histories, ["a", "b"]));

        string Refusal(params string[] groups) =>
            Assert.Throws<ArgumentException>(() => PurchasesApart.Fit(Nbd.TheKind, histories, groups)).Message;
    }

    /// <summary>Customers of two regions by turns, a year old at most.</summary>
    static (PurchaseHistories Histories, string[] Regions) Draw(BgNbd north, BgNbd south, int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, "ages");
        double[] age = [.. Enumerable.Range(0, customers).Select(_ => 52 * random.OpenUniform())];
        PurchaseHistories ofNorth = north.Simulate(age, 0, seed).Histories;
        PurchaseHistories ofSouth = south.Simulate(age, 0, seed).Histories;
        bool IsNorth(int row) => row % 2 == 0;
        return (
            PurchaseHistories.Create(
                [.. age.Select((_, row) => (IsNorth(row) ? ofNorth : ofSouth).Frequency[row])],
                [.. age.Select((_, row) => (IsNorth(row) ? ofNorth : ofSouth).Recency[row])],
                age),
            [.. age.Select((_, row) => IsNorth(row) ? "north" : "south")]);
    }
}
