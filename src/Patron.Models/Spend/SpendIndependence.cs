using MathNet.Numerics.Distributions;

namespace Patron.Models.Spend;

/// <summary>
/// Whether repeat buyers who buy often spend as much per purchase as the others: what <see cref="GammaGamma"/>, and any product
/// of expected purchases and expected spend, takes for granted.
/// </summary>
/// <param name="Buyers">Customers with a repeat purchase.</param>
/// <param name="Pearson">Correlation of frequency and mean spend.</param>
/// <param name="Spearman">Correlation of their ranks, which a few enormous values do not move.</param>
/// <param name="Dependence">How strong the dependence is.</param>
/// <remarks>
/// Fader, Hardie and Lee (2005), "RFM and CLV", section 2.2, judge by the correlation. Intervals by Fisher's transformation, for
/// ranks with the variance of Bonett and Wright (2000), Psychometrika 65; p values by Student's t with two degrees of freedom
/// fewer than buyers.
/// </remarks>
public sealed record SpendIndependence(int Buyers, Correlation Pearson, Correlation Spearman, SpendDependence Dependence)
{
    const double Small = 0.1;
    const double Medium = 0.3;
    const double Level = 0.05;

    /// <summary>The finding in a sentence.</summary>
    public string Verdict
    {
        get
        {
            string figures = $"correlation {Pearson.Value:F4} (p {Pearson.PValue:G2}), of ranks {Spearman.Value:F4} "
                + $"(p {Spearman.PValue:G2}), {Buyers} repeat buyers";
            return Dependence switch
            {
                SpendDependence.None => $"Nothing speaks against spend being independent of frequency: {figures}.",
                SpendDependence.Slight =>
                    $"Spend goes with frequency, but so little that a model which ignores it stands: {figures}.",
                _ => $"Spend goes with frequency: a model that ignores it misjudges frequent buyers; {figures}.",
            };
        }
    }

    /// <summary>Tests the customers who have a repeat purchase.</summary>
    /// <param name="frequency">Purchases behind each mean; rows with 0 are passed over. Range: &gt;= 0.</param>
    /// <param name="meanSpend">Mean spend over them, in money. Range: &gt;= 0.</param>
    /// <param name="confidence">Of the intervals. Range: 0 &lt; confidence &lt; 1.</param>
    /// <returns>Null where there are fewer than four repeat buyers, or all are alike in frequency or in spend.</returns>
    /// <exception cref="ArgumentException">A value is out of range; names row and value.</exception>
    public static SpendIndependence? Of(ReadOnlySpan<double> frequency, ReadOnlySpan<double> meanSpend, double confidence = 0.95)
    {
        SpendCheck.Columns(frequency, meanSpend, least: 0);
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence must lie between 0 and 1.");
        List<double> counts = [];
        List<double> spends = [];
        for (int row = 0; row < frequency.Length; row++)
        {
            if (frequency[row] > 0)
            {
                counts.Add(frequency[row]);
                spends.Add(meanSpend[row]);
            }
        }

        int buyers = counts.Count;
        if (buyers < 4)
            return null;
        double? plain = Value(counts, spends);
        double? ranked = Value(Ranks(counts), Ranks(spends));
        if (plain is null || ranked is null)
            return null;
        Correlation pearson = Correlation.Of(plain.Value, buyers, 1, confidence);
        Correlation spearman = Correlation.Of(ranked.Value, buyers, 1 + (ranked.Value * ranked.Value / 2), confidence);
        return new SpendIndependence(buyers, pearson, spearman, Judge(pearson, spearman));
    }

    /// <summary>Cohen (1988): a correlation of .1 is small, one of .3 medium.</summary>
    static SpendDependence Judge(Correlation pearson, Correlation spearman)
    {
        bool isSure = pearson.PValue < Level || spearman.PValue < Level;
        double size = Math.Max(Math.Abs(pearson.Value), Math.Abs(spearman.Value));
        return isSure && size >= Medium ? SpendDependence.Strong
            : isSure && size >= Small ? SpendDependence.Slight
            : SpendDependence.None;
    }

    static double? Value(List<double> one, List<double> other)
    {
        (double first, double second) = (one.Average(), other.Average());
        (double products, double firstSquares, double secondSquares) = (0, 0, 0);
        for (int row = 0; row < one.Count; row++)
        {
            (double a, double b) = (one[row] - first, other[row] - second);
            (products, firstSquares, secondSquares) = (products + (a * b), firstSquares + (a * a), secondSquares + (b * b));
        }

        double scale = Math.Sqrt(firstSquares) * Math.Sqrt(secondSquares);
        return scale > 0 && double.IsFinite(scale) ? Math.Clamp(products / scale, -1, 1) : null;
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    static List<double> Ranks(List<double> values)
    {
        double[] sorted = [.. values];
        int[] rows = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, rows);
        double[] ranks = new double[sorted.Length];
        for (int start = 0; start < sorted.Length;)
        {
            int end = start;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            for (int index = start; index < end; index++)
                ranks[rows[index]] = (start + 1 + end) / 2.0;
            start = end;
        }

        return [.. ranks];
    }
}

/// <summary>A correlation with its interval.</summary>
/// <param name="Value">In [-1, 1].</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="PValue">How often independent columns would give one as far from 0, in [0, 1].</param>
public sealed record Correlation(double Value, double Low, double High, double PValue)
{
    internal static Correlation Of(double value, int rows, double variance, double confidence)
    {
        double reach = Normal.InvCDF(0, 1, (1 + confidence) / 2) * Math.Sqrt(variance / (rows - 3));
        double middle = Math.Atanh(value);
        double rest = 1 - (value * value);
        double student = Math.Abs(value) * Math.Sqrt((rows - 2) / rest);
        double probability = rest > 0 ? Math.Min(1, 2 * StudentT.CDF(0, 1, rows - 2, -student)) : 0;
        return new Correlation(value, Math.Tanh(middle - reach), Math.Tanh(middle + reach), probability);
    }
}

/// <summary>How much spend per purchase depends on frequency.</summary>
public enum SpendDependence
{
    /// <summary>Neither correlation is both beyond chance (p below .05) and at least .1.</summary>
    None,

    /// <summary>Beyond chance and at least .1, but both below .3.</summary>
    Slight,

    /// <summary>Beyond chance and at least .3.</summary>
    Strong,
}
