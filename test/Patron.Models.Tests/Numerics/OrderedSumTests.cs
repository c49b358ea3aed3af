using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public class OrderedSumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(OrderedSum.BlockRows)]
    [InlineData((7 * OrderedSum.BlockRows) + 5)]
    public void One_thread_and_several_give_the_same_bits(int rows)
    {
        double[] values = new double[rows];
        RandomStream random = new(3);
        for (int row = 0; row < rows; row++)
            values[row] = random.Normal() * Math.Exp(10 * random.Normal());

        double one = Sum(values, 1);
        Assert.Equal(BitConverter.DoubleToInt64Bits(one), BitConverter.DoubleToInt64Bits(Sum(values, 2)));
        Assert.Equal(BitConverter.DoubleToInt64Bits(one), BitConverter.DoubleToInt64Bits(Sum(values, null)));
        Assert.Equal(values.Sum(), one, 1e-9 * values.Sum(Math.Abs));
    }

    static double Sum(double[] values, int? threads)
    {
        Span<double> totals = stackalloc double[1];
        OrderedSum.Over(values.Length, totals, threads, (start, end, sums) =>
        {
            for (int row = start; row < end; row++)
                sums[0] += values[row];
        });
        return totals[0];
    }
}
