using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class ValueConcentrationTests
{
    [Fact]
    public void The_curve_the_deciles_and_gini_are_the_naive_ones()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(50, 1_000);
        for (int round = 0; round < rounds; round++)
        {
            double[] values = [.. Enumerable.Range(0, 1 + (int)(300 * random.Uniform())).Select(_ => Math.Exp(4 * random.Normal()) - 0.01)];
            double[] falling = [.. values.Select(value => Math.Max(0, value)).OrderDescending()];
            double total = falling.Sum();
            if (total == 0)
                continue;

            ValueConcentration found = ValueConcentration.Of(values);

            Assert.Equal(51, found.Points.Count);
            // The curve is straight within each customer: what customer i holds counts as far as the share of customers reaches into i.
            Assert.All(found.Points, point => Assert.Equal(
                falling.Index().Sum(one => one.Item * Math.Clamp((point.Customers * values.Length) - one.Index, 0, 1)) / total, point.Value, 1e-9));
            Assert.Equal(values.Length, found.Deciles.Sum(decile => decile.Customers));
            Assert.Equal(1, found.Deciles.Sum(decile => decile.Share), 1e-9);
            Assert.All(found.Deciles, decile => Assert.Equal(decile.Share * total, decile.MeanValue * decile.Customers, 1e-9 * total));
            Assert.All(found.Deciles.Zip(found.Deciles.Skip(1)), pair => Assert.True(pair.First.MeanValue >= pair.Second.MeanValue - (1e-9 * total)));

            // The mean absolute difference of all pairs over twice the mean.
            double pairs = falling.Sum(one => falling.Sum(other => Math.Abs(one - other)));
            Assert.Equal(pairs / (2 * values.Length * total), found.Gini!.Value, 1e-9);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(123)]
    public void Equal_values_make_a_straight_line(int customers)
    {
        ValueConcentration equal = ValueConcentration.Of([.. Enumerable.Repeat(3.0, customers)]);
        Assert.All(equal.Points, point => Assert.Equal(point.Customers, point.Value, 1e-12));
        Assert.Equal(0, equal.Gini!.Value, 1e-12);
    }

    [Fact]
    public void One_owner_makes_a_corner()
    {
        ValueConcentration one = ValueConcentration.Of([7, .. Enumerable.Repeat(0.0, 99)]);
        Assert.Equal(new ConcentrationPoint(0, 0), one.Points[0]);
        Assert.All(one.Points.Skip(1), point => Assert.Equal(1, point.Value));
        Assert.Equal((1.0, .99), (one.Deciles[0].Share, Math.Round(one.Gini!.Value, 12)));
    }

    [Fact]
    public void Nobody_and_nothing_hold_no_shares()
    {
        Assert.Empty(ValueConcentration.Of([]).Points);
        Assert.Empty(ValueConcentration.Of([0, -3]).Deciles);
        Assert.Null(ValueConcentration.Of([0, 0]).Gini);
    }
}
