using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Trees;

/// <summary>Parting the rows of a node.</summary>
public sealed class RowPartitionTests
{
    [Fact]
    public void Rows_that_go_left_come_first_and_all_keep_their_order()
    {
        int rounds = Rounds.Count(20, 300);
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "partition", round);
            int rows = 1 + random.Below(round % 4 == 0 ? 30_000 : 200);
            byte[] codes = [.. Enumerable.Range(0, rows).Select(_ => (byte)random.Below(256))];
            CodeSet goesLeft = default;
            for (int code = 0; code < 256; code++)
            {
                if (random.Chance(0.5))
                    goesLeft.Add(code);
            }

            int[] all = [.. Enumerable.Range(0, rows).Where(_ => random.Chance(0.8))];
            int start = random.Below(all.Length + 1);
            int count = random.Below(all.Length - start + 1);
            int[] parted = all[start..(start + count)];
            int[] left = Array.FindAll(parted, row => goesLeft.Contains(codes[row]));
            int[] right = Array.FindAll(parted, row => !goesLeft.Contains(codes[row]));
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                RowPartition partition = new(rows, threads);
                partition.Begin(all);
                Assert.Equal(left.Length, partition.Split(start, count, codes, goesLeft));
                int[] expected = [.. all[..start], .. left, .. right, .. all[(start + count)..]];
                Assert.Equal(expected, partition.Rows(0, all.Length).ToArray());
            }
        }
    }
}
