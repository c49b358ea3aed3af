using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class ValueDistributionTests
{
    [Fact]
    public void Everyone_is_counted_once_in_steps_of_a_round_width()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(50, 1_000);
        for (int round = 0; round < rounds; round++)
        {
            double scale = Math.Exp((20 * random.Uniform()) - 10);
            double[] values = [.. Enumerable.Range(0, 1 + (int)(500 * random.Uniform())).Select(_ => scale * Math.Pow(random.Uniform(), 3))];
            IReadOnlyList<ValueBin> bins = ValueDistribution.Of(values).Bins;
            Assert.Equal(values.Length, bins.Sum(bin => bin.Customers));
            Assert.Equal(values.Sum(), bins.Sum(bin => bin.Value), 1e-9 * (1 + values.Sum()));
            Assert.InRange(bins.Count, 1, 25);
            Assert.Equal(Enumerable.Range(1, bins.Count).Select(bin => bin == bins.Count), bins.Select(bin => bin.To is null));
            Assert.All(bins, bin => Assert.Equal(
                values.Count(value => value >= bin.From && (bin.To is null || value < bin.To)), bin.Customers));
            Assert.All(bins.SkipLast(1), bin => Assert.Equal(bins[0].To!.Value - bins[0].From, bin.To!.Value - bin.From, 1e-9 * scale));
        }
    }

    [Fact]
    public void Nobody_makes_no_bins_and_nothing_one()
    {
        Assert.Empty(ValueDistribution.Of([]).Bins);
        Assert.Equal(new ValueBin(0, null, 3, 0), Assert.Single(ValueDistribution.Of([0, 0, 0]).Bins));
    }
}
