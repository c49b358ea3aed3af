using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>Work on each column of a table.</summary>
static class Columns
{
    /// <summary>One result for each column, in their order, worked out on all processors.</summary>
    /// <exception cref="ArgumentException">A value was refused: that of the first column.</exception>
    public static T[] Select<T>(FeatureTable table, Func<FeatureColumn, T> work)
    {
        T[] results = new T[table.Columns.Count];
        ParallelWork.For(results.Length, null, index => results[index] = work(table.Columns[index]));
        return results;
    }
}
