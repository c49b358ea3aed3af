using MathNet.Numerics.Distributions;

namespace Patron.Models.Evaluation;

/// <summary>A paired test of one model against another by figures of the same folds.</summary>
/// <param name="Folds">Folds compared, &gt;= 2.</param>
/// <param name="Difference">Mean of the one's figure less the other's, with the interval of Student's t.</param>
/// <param name="T">The difference over its standard error; null where all folds differ by the same.</param>
/// <param name="PValue">Two-sided; null as for T.</param>
/// <remarks>
/// Nadeau and Bengio (2003), Machine Learning 52, section 5: folds learn from the same rows, so the plain test is far too sure;
/// the variance is (1 / folds + test rows / training rows) times that of the folds' differences.
/// </remarks>
public sealed record FoldComparison(int Folds, Estimate Difference, double? T, double? PValue)
{
    /// <summary>Compares two models.</summary>
    /// <param name="figures">Of the one, fold by fold. Finite.</param>
    /// <param name="rival">Of the other on the same folds.</param>
    /// <param name="testShare">
    /// Rows a fold is tested on over rows it learns from: 1 / (k - 1) for k-fold cross-validation, repeated or not. Range: &gt;
    /// 0.
    /// </param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    public static FoldComparison Of(
        ReadOnlySpan<double> figures, ReadOnlySpan<double> rival, double testShare, double confidence = Estimate.UsualConfidence)
    {
        if (figures.Length != rival.Length || figures.Length < 2)
            throw new ArgumentException(
                $"{figures.Length} and {rival.Length} folds; they must be equally many, at least two", nameof(rival));
        if (!(testShare > 0 && double.IsFinite(testShare)))
            throw new ArgumentOutOfRangeException(nameof(testShare), testShare, "must be above 0");
        if (!(confidence is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "must lie between 0 and 1");
        int folds = figures.Length;
        double[] differences = new double[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            differences[fold] = figures[fold] - rival[fold];
            if (!double.IsFinite(differences[fold]))
                throw new ArgumentException($"fold {fold}: {figures[fold]} and {rival[fold]} are not both finite",
                    nameof(figures));
        }

        double mean = differences.Average();
        double variance = differences.Sum(one => (one - mean) * (one - mean)) / (folds - 1);
        bool varies = differences.Any(one => one != differences[0]);
        double error = varies ? Math.Sqrt(((1.0 / folds) + testShare) * variance) : 0;
        double reach = error * StudentT.InvCDF(0, 1, folds - 1, (1 + confidence) / 2);
        double? t = varies ? mean / error : null;
        double? chance = t is { } value ? 2 * StudentT.CDF(0, 1, folds - 1, -Math.Abs(value)) : null;
        return new FoldComparison(folds, new Estimate(mean, error, mean - reach, mean + reach), t, chance);
    }
}
