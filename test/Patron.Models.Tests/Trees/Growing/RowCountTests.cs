using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Trees;

/// <summary>Counting a node's rows in all columns at once.</summary>
public sealed class RowCountTests
{
    static readonly int[] Threads = [1, 2, 3, 8];

    // Any number of columns, whole words of codes or not, any rows: each column as when it is counted by itself, to the bit.
    [Fact]
    public void All_columns_at_once_are_each_column_alone()
    {
        int rounds = Rounds.Count(12, 200);
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "row count", round);
            int rows = round % 4 == 0 ? 40_000 + random.Below(1000) : 1 + random.Below(1000);
            BinnedTable table = Table(random, rows, columns: 1 + random.Below(40));
            GradientWords gradients = Gradients(random, rows);
            int[] some = [.. Enumerable.Range(0, rows).Where(_ => random.Chance(0.9))];
            RowPartition partition = new(rows, threads: 1);
            partition.Begin(some);
            int start = random.Below(some.Length + 1);
            int count = random.Below(some.Length - start + 1);

            Histograms histograms = new(table, gradients);
            long[] alone = histograms.Rent();
            int[] columns = [.. Enumerable.Range(0, table.Columns.Length)];
            histograms.Count(alone, columns, partition.Rows(start, count));
            foreach (int threads in Threads)
            {
                long[] together = histograms.Rent();
                new RowCount(table, gradients, histograms, threads).Count(together, partition, start, count);
                Assert.All(columns, column => Assert.Equal(
                    histograms.Column(alone, column).ToArray(), histograms.Column(together, column).ToArray()));
            }
        }
    }

    static BinnedTable Table(RandomStream random, int rows, int columns)
    {
        FeatureTable table = new(
        [
            .. Enumerable.Range(0, columns).Select(column => new NumericColumn(
                $"x{column}", [.. Enumerable.Range(0, rows).Select(_ => random.Chance(0.1) ? double.NaN : random.Normal())])),
        ]);
        return BinnedTable.Fit(table, [.. Enumerable.Range(0, rows)], null, maxBins: 255, seed: 0, threads: 1);
    }

    static GradientWords Gradients(RandomStream random, int rows)
    {
        GradientWords gradients = new(rows);
        for (int row = 0; row < rows; row++)
        {
            gradients.Words[2 * row] = random.Below(2001) - 1000;
            gradients.Words[(2 * row) + 1] = gradients.One | (long)random.Below(1000);
        }

        return gradients;
    }
}
