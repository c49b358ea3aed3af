using System.Buffers;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>
/// Cuts of a numeric column: midway between neighbouring distinct values where these are few, else so that bins weigh about the
/// same, a value that alone weighs as much as a bin having one of its own.
/// </summary>
/// <remarks>The greedy search of Ke et al. (2017), LightGBM.</remarks>
static class QuantileCuts
{
    /// <summary>Rows that cuts are taken from; of more, one by chance from each of as many equal parts.</summary>
    public const int MostRows = 1 << 18;

    /// <summary>The rows that all columns' cuts are taken from.</summary>
    public static int[] Sample(int[] rows, long seed)
    {
        if (rows.Length <= MostRows)
            return rows;
        var random = RandomStream.For(seed, "boosting cuts");
        int[] sample = new int[MostRows];
        for (int part = 0; part < MostRows; part++)
        {
            int start = (int)((long)rows.Length * part / MostRows);
            int end = (int)((long)rows.Length * (part + 1) / MostRows);
            sample[part] = rows[start + random.Below(end - start)];
        }

        return sample;
    }

    /// <summary>The cuts of at most <paramref name="mostBins"/> bins.</summary>
    public static double[] Of(NumericColumn column, int[] rows, double[]? weights, int mostBins)
    {
        // Of the pool, for as many columns as threads at a time.
        double[] values = ArrayPool<double>.Shared.Rent(rows.Length);
        double[] masses = ArrayPool<double>.Shared.Rent(rows.Length);
        int known = 0;
        foreach (int row in rows)
        {
            if (double.IsNaN(column.Values[row]))
                continue;
            (values[known], masses[known]) = (column.Values[row], weights?[row] ?? 1);
            known++;
        }

        if (weights is null)
            values.AsSpan(0, known).Sort();
        else
            values.AsSpan(0, known).Sort(masses.AsSpan(0, known));
        int distinct = Merge(values.AsSpan(0, known), masses);
        double[] cuts = distinct > mostBins
            ? Balanced(values.AsSpan(0, distinct), masses.AsSpan(0, distinct), mostBins)
            : Midway(values.AsSpan(0, distinct));
        ArrayPool<double>.Shared.Return(values);
        ArrayPool<double>.Shared.Return(masses);
        return cuts;
    }

    /// <summary>Moves distinct numbers of a sorted column to its front, with what they weigh, and returns how many they are.</summary>
    static int Merge(Span<double> sorted, Span<double> masses)
    {
        int distinct = 0;
        for (int place = 0; place < sorted.Length; place++)
        {
            if (distinct > 0 && sorted[distinct - 1] == sorted[place])
            {
                masses[distinct - 1] += masses[place];
                continue;
            }

            (sorted[distinct], masses[distinct]) = (sorted[place], masses[place]);
            distinct++;
        }

        return distinct;
    }

    static double[] Midway(ReadOnlySpan<double> values)
    {
        double[] cuts = new double[Math.Max(0, values.Length - 1)];
        for (int index = 0; index < cuts.Length; index++)
            cuts[index] = Between(values[index], values[index + 1]);
        return cuts;
    }

    static double[] Balanced(ReadOnlySpan<double> values, ReadOnlySpan<double> mass, int mostBins)
    {
        double fair = 0;
        foreach (double weight in mass)
            fair += weight;
        fair /= mostBins;
        double light = 0;
        int lightBins = mostBins;
        foreach (double weight in mass)
        {
            if (weight < fair)
                light += weight;
            else
                lightBins--;
        }

        List<double> cuts = [];
        double inBin = 0;
        for (int index = 0; index < values.Length - 1 && cuts.Count < mostBins - 1; index++)
        {
            bool heavy = mass[index] >= fair;
            double target = light / Math.Max(1, lightBins);
            inBin += mass[index];
            if (!heavy && inBin < target && !(mass[index + 1] >= fair && inBin >= 0.5 * target))
                continue;
            cuts.Add(Between(values[index], values[index + 1]));
            if (!heavy)
            {
                light -= inBin;
                lightBins--;
            }

            inBin = 0;
        }

        return [.. cuts];
    }

    /// <summary>A number that is at least the lower and below the upper.</summary>
    static double Between(double lower, double upper)
    {
        double middle = (0.5 * lower) + (0.5 * upper);
        return middle >= lower && middle < upper ? middle : lower;
    }
}
