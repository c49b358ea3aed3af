namespace Patron.Models.Evaluation;

/// <summary>The greatest distance between the distributions of the scores of positive and of negative rows.</summary>
/// <param name="Statistic">In [0, 1]: by how much the shares of the two classes that reach the threshold differ.</param>
/// <param name="Threshold">Where: the score from which rows are counted; the highest of several.</param>
/// <remarks>Smirnov's two-sample statistic: Conover, Practical Nonparametric Statistics (1999), section 6.3.</remarks>
public sealed record KolmogorovSmirnov(double Statistic, double Threshold)
{
    /// <summary>The statistic; null where all outcomes are equal.</summary>
    /// <param name="scores">Any real numbers; only their order counts. NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">Of the rows: finite, not negative, not all 0; empty for 1 each.</param>
    public static KolmogorovSmirnov? Of(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default) =>
        Of(RankedOutcomes.Of(scores, outcomes, weights));

    internal static KolmogorovSmirnov? Of(RankedOutcomes ranked)
    {
        if (!ranked.HasBoth)
            return null;
        (double greatest, double threshold) = (0, ranked.Scores[^1]);
        (double positives, double negatives) = (0, 0);
        for (int group = ranked.Groups - 1; group > 0; group--)
        {
            positives += ranked.Positives[group];
            negatives += ranked.Negatives[group];
            double distance = Math.Abs((positives / ranked.PositiveWeight) - (negatives / ranked.NegativeWeight));
            if (distance > greatest)
                (greatest, threshold) = (distance, ranked.Scores[group]);
        }

        return new KolmogorovSmirnov(Math.Min(1, greatest), threshold);
    }
}
