using Patron.Models.Numerics;
using Patron.Pipeline.Reporting;

namespace Patron.Pipeline.Tests.Reporting;

public sealed class ValueShapeTests
{
    [Fact]
    public void A_histogram_counts_everyone_once_in_steps_of_a_round_width()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(50, 1_000); round > 0; round--)
        {
            double scale = Math.Exp(20 * random.Uniform() - 10);
            double[] values = [.. Enumerable.Range(0, 1 + (int)(500 * random.Uniform()))
                .Select(_ => scale * Math.Pow(random.Uniform(), 3)).Order()];
            IReadOnlyList<HistogramBin> bins = ValueShape.Histogram(values);
            Assert.Equal(values.Length, bins.Sum(bin => bin.Customers));
            Assert.Equal(values.Sum(), bins.Sum(bin => bin.Value), 1e-9 * (1 + values.Sum()));
            Assert.InRange(bins.Count, 1, 25);
            Assert.All(bins.SkipLast(1), bin =>
                Assert.Equal(bins[0].To!.Value - bins[0].From, bin.To!.Value - bin.From, 1e-9 * scale));
        }
    }

    [Fact]
    public void Equal_values_make_a_straight_line_and_one_owner_a_corner()
    {
        double[] equal = [.. Enumerable.Repeat(3.0, 100)];
        Assert.All(ValueShape.Concentration(equal), point => Assert.Equal(point.Customers, point.Value, 1e-12));

        double[] one = [.. Enumerable.Repeat(0.0, 99), 7];
        IReadOnlyList<ConcentrationPoint> corner = ValueShape.Concentration(one);
        Assert.Equal(new ConcentrationPoint(0, 0), corner[0]);
        Assert.All(corner.Skip(1), point => Assert.Equal(1, point.Value));
    }

    [Fact]
    public void Nobody_and_nothing_make_no_shape()
    {
        Assert.Empty(ValueShape.Histogram([]));
        Assert.Empty(ValueShape.Concentration([0, 0]));
        Assert.Equal(3, ValueShape.Histogram([0, 0, 0]).Sum(bin => bin.Customers));
    }
}
