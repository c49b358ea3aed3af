using System.Runtime.ExceptionServices;

namespace Patron.Models.Numerics;

/// <summary>Work on several threads that fails as it would on one.</summary>
static class ParallelWork
{
    /// <summary>
    /// Calls <paramref name="body"/> for each index below <paramref name="count"/>. What the first by index to fail throws is thrown as
    /// it is; those after it are called or not.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">Most threads to use; null for all processors.</param>
    /// <param name="body">Called on any thread.</param>
    public static void For(int count, int? threads, Action<int> body)
    {
        Lock failing = new();
        ExceptionDispatchInfo? first = null;
        int failed = count;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount }, index =>
        {
            if (index > Volatile.Read(ref failed))
                return;
            try
            {
                body(index);
            }
            catch (Exception error)
            {
                lock (failing)
                {
                    if (index < failed)
                        (failed, first) = (index, ExceptionDispatchInfo.Capture(error));
                }
            }
        });
        first?.Throw();
    }

    /// <summary>How many threads each of some parts may use that are worked on at the same time.</summary>
    /// <param name="threads">Most threads of all; null for all processors.</param>
    /// <param name="parts">How many parts; at least 1.</param>
    public static int ThreadsOfEach(int? threads, int parts)
    {
        int all = threads ?? Environment.ProcessorCount;
        return Math.Max(1, all / Math.Min(all, parts));
    }
}
