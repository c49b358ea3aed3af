using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Trees;

/// <summary>Counts histograms of all columns at once, each part of the rows on a thread of its own.</summary>
sealed class RowCount(BinnedTable table, GradientWords gradients, Histograms histograms, int? threads)
{
    // Gradients and codes of this many rows stay beside the histograms of eight columns in the nearest caches.
    const int BatchRows = 256;

    // A part with fewer rows takes less time than its histogram.
    const int PartRows = 1 << 12;

    readonly RowCodes _codes = new(table, threads);

    /// <summary>Counts the rows of a partition in [start, start + count).</summary>
    public void Count(long[] histogram, RowPartition partition, int start, int count)
    {
        int parts = Math.Clamp(count / PartRows, 1, threads ?? Environment.ProcessorCount);
        if (parts == 1)
        {
            CountPart(histogram, partition.Rows(start, count));
            return;
        }

        long[][] counted = [histogram, .. Enumerable.Range(1, parts - 1).Select(_ => histograms.Rent())];
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part =>
        {
            int from = (int)((long)count * part / parts);
            int to = (int)((long)count * (part + 1) / parts);
            CountPart(counted[part], partition.Rows(start + from, to - from));
        });
        // Whole numbers: the sums are the same however the rows were parted.
        foreach (long[] other in counted.AsSpan(1))
        {
            System.Numerics.Tensors.TensorPrimitives.Add(histogram, other, histogram);
            histograms.Return(other);
        }
    }

    void CountPart(long[] histogram, ReadOnlySpan<int> rows)
    {
        Array.Clear(histogram);
        long[] words = ArrayPool<long>.Shared.Rent(2 * BatchRows);
        ulong[] codes = ArrayPool<ulong>.Shared.Rent(_codes.Groups * BatchRows);
        for (int first = 0; first < rows.Length; first += BatchRows)
        {
            ReadOnlySpan<int> some = rows.Slice(first, Math.Min(BatchRows, rows.Length - first));
            ReadOnlySpan<int> next = rows.Slice(Math.Min(first + BatchRows, rows.Length - some.Length), some.Length);
            gradients.Gather(some, words);
            Gather(some, codes);
            for (int group = 0; group < _codes.Groups; group++)
            {
                Add(
                    histogram.AsSpan(group * RowCodes.Width * Histograms.Stride, RowCodes.Width * Histograms.Stride),
                    codes.AsSpan(group * BatchRows, some.Length),
                    words,
                    new RowsAhead(next, gradients, _codes, group),
                    hasUpper: table.Columns.Length > (group * RowCodes.Width) + (RowCodes.Width / 2));
            }
        }

        ArrayPool<long>.Shared.Return(words);
        ArrayPool<ulong>.Shared.Return(codes);
    }

    /// <summary>Copies the codes of some rows, group after group.</summary>
    void Gather(ReadOnlySpan<int> rows, ulong[] batch)
    {
        int groups = _codes.Groups;
        ref ulong from = ref MemoryMarshal.GetArrayDataReference(_codes.Words);
        ref ulong to = ref MemoryMarshal.GetArrayDataReference(batch);
        for (int i = 0; i < rows.Length; i++)
        {
            ref ulong row = ref Unsafe.Add(ref from, (nint)rows[i] * groups);
            for (int group = 0; group < groups; group++)
                Unsafe.Add(ref to, (group * BatchRows) + i) = Unsafe.Add(ref row, group);
        }
    }

    // The histogram has all 256 places of eight columns, so that any code has its own: 16 bytes times the code. The last columns
    // may have none in the upper half of their words.
    static void Add(
        Span<long> histogram, ReadOnlySpan<ulong> codes, ReadOnlySpan<long> words, scoped RowsAhead ahead, bool hasUpper)
    {
        const uint Column = Histograms.Stride * sizeof(long);
        ref byte sums = ref Unsafe.As<long, byte>(ref MemoryMarshal.GetReference(histogram));
        ref long word = ref MemoryMarshal.GetReference(words);
        for (int i = 0; i < codes.Length; i++)
        {
            ahead.Fetch(i);
            ulong of = codes[i];
            Vector128<long> row = Vector128.LoadUnsafe(ref word, (nuint)i * 2);
            AddAt(ref sums, (nuint)((of << 4) & 0xff0), row);
            AddAt(ref sums, (nuint)((of >> 4) & 0xff0) + Column, row);
            AddAt(ref sums, (nuint)((of >> 12) & 0xff0) + (2 * Column), row);
            AddAt(ref sums, (nuint)((of >> 20) & 0xff0) + (3 * Column), row);
            if (!hasUpper)
                continue;
            AddAt(ref sums, (nuint)((of >> 28) & 0xff0) + (4 * Column), row);
            AddAt(ref sums, (nuint)((of >> 36) & 0xff0) + (5 * Column), row);
            AddAt(ref sums, (nuint)((of >> 44) & 0xff0) + (6 * Column), row);
            AddAt(ref sums, (nuint)((of >> 52) & 0xff0) + (7 * Column), row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddAt(ref byte sums, nuint place, Vector128<long> row)
    {
        ref long sum = ref Unsafe.As<byte, long>(ref Unsafe.AddByteOffset(ref sums, place));
        (Vector128.LoadUnsafe(ref sum) + row).StoreUnsafe(ref sum);
    }
}
