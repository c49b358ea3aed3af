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
        double[] values = Array.ConvertAll(rows, row => column.Values[row]);
        double[]? masses = weights is null ? null : Array.ConvertAll(rows, row => weights[row]);
        if (masses is null)
            Array.Sort(values);
        else
            Array.Sort(values, masses);
        (double[] distinct, double[] mass) = Distinct(values, masses);
        if (distinct.Length > mostBins)
            return Balanced(distinct, mass, mostBins);
        double[] cuts = new double[Math.Max(0, distinct.Length - 1)];
        for (int index = 0; index < cuts.Length; index++)
            cuts[index] = Between(distinct[index], distinct[index + 1]);
        return cuts;
    }

    /// <summary>Distinct numbers of a sorted column, without NaN (which sorts first), and what they weigh.</summary>
    static (double[] Values, double[] Mass) Distinct(double[] sorted, double[]? masses)
    {
        List<double> values = [];
        List<double> mass = [];
        for (int row = 0; row < sorted.Length; row++)
        {
            if (double.IsNaN(sorted[row]))
                continue;
            if (values.Count == 0 || values[^1] != sorted[row])
            {
                values.Add(sorted[row]);
                mass.Add(0);
            }

            mass[^1] += masses is null ? 1 : masses[row];
        }

        return ([.. values], [.. mass]);
    }

    static double[] Balanced(double[] values, double[] mass, int mostBins)
    {
        double fair = mass.Sum() / mostBins;
        double light = mass.Where(weight => weight < fair).Sum();
        int lightBins = mostBins - mass.Count(weight => weight >= fair);
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
