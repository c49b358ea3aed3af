using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>The rows and columns that each tree may use; by the seed and the tree's number alone.</summary>
sealed class TreeSampling(int[] rows, int columns, BoostingOptions options)
{
    readonly int[] _columns = [.. Enumerable.Range(0, columns)];
    readonly RowPartition _partition = new(rows.Length, options.Threads);

    /// <summary>Whether a tree may see other rows or columns than the one before.</summary>
    public bool Varies => options.RowShare < 1 || options.ColumnShare < 1;

    /// <summary>A partition that holds the rows of a tree, until the next is asked for.</summary>
    public RowPartition Rows(int tree)
    {
        if (options.RowShare == 1)
        {
            _partition.Begin(rows);
            return _partition;
        }

        var random = RandomStream.For(options.Seed, "boosting rows", tree);
        _partition.Begin(Array.FindAll(rows, _ => random.Chance(options.RowShare)));
        return _partition;
    }

    /// <summary>The columns of a tree, in rising order; at least one.</summary>
    public int[] Columns(int tree)
    {
        if (options.ColumnShare == 1)
            return _columns;
        int wanted = Math.Max(1, (int)Math.Round(options.ColumnShare * columns));
        var random = RandomStream.For(options.Seed, "boosting columns", tree);
        int[] shuffled = [.. _columns];
        for (int place = 0; place < wanted; place++)
        {
            int other = place + random.Below(columns - place);
            (shuffled[place], shuffled[other]) = (shuffled[other], shuffled[place]);
        }

        return [.. shuffled.Take(wanted).Order()];
    }
}
