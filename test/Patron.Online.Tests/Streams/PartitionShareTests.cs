using Patron.Online.Streams;

namespace Patron.Online.Tests.Streams;

public sealed class PartitionShareTests
{
    [Theory]
    [InlineData(4, 3, "2 1 1")]
    [InlineData(8, 5, "2 2 2 1 1")]
    [InlineData(9, 8, "2 1 1 1 1 1 1 1")]
    [InlineData(2, 3, "1 1 0")]
    [InlineData(8, 1, "8")]
    public void Each_process_has_as_many_give_or_take_one(int partitions, int processes, string expected) => Assert.Equal(
        expected, string.Join(' ', Enumerable.Range(0, processes).Select(rank => PartitionShare.Of(partitions, processes, rank))));

    [Fact]
    public void Shares_are_all_partitions_once_whatever_their_number()
    {
        for (int partitions = 1; partitions <= 64; partitions++)
        {
            for (int processes = 1; processes <= 70; processes++)
            {
                int[] shares = [.. Enumerable.Range(0, processes).Select(rank => PartitionShare.Of(partitions, processes, rank))];
                Assert.Equal(partitions, shares.Sum());
                Assert.True(shares.Max() - shares.Min() <= 1, $"{partitions} among {processes}: {string.Join(' ', shares)}");
                for (int rank = 0; rank < processes; rank++)
                    Assert.Equal(shares[..rank].Sum(), PartitionShare.First(partitions, processes, rank));
            }
        }
    }
}
