namespace Patron.Models.Evaluation;

/// <summary>One tenth of the rows by falling score.</summary>
/// <param name="Decile">1 (highest scores) to 10.</param>
/// <param name="Rows">
/// Rows in it: decile k ends at rank n x k / 10, rounded down; of fewer than ten rows some have none. Of weighted rows their
/// weight, in ten equal parts.
/// </param>
/// <param name="Positives">Positive rows in it; a cut through equal scores takes its share of them, maybe a fraction.</param>
/// <param name="Rate">Positives / Rows, in [0, 1]; null without rows.</param>
/// <param name="Lift">Rate over the rate of all rows; null without rows, or where there are no positives at all.</param>
/// <param name="Gain">Share of all positives in this decile and those before it, in [0, 1]; null where there are none.</param>
/// <param name="CumulativeLift">Lift of this decile and those before it together; null as for Lift.</param>
public sealed record LiftDecile(
    int Decile, double Rows, double Positives, double? Rate, double? Lift, double? Gain, double? CumulativeLift)
{
    /// <summary>Mean score of its rows; null without rows, and in documents written before it was kept.</summary>
    public double? Predicted { get; init; }

    /// <summary>The lowest score in it; null as for <see cref="Predicted"/>.</summary>
    public double? LowestScore { get; init; }

    internal static IReadOnlyList<LiftDecile> Of(RankedOutcomes ranked)
    {
        var shares = new RankedShares(ranked);
        double? baseRate = ranked.PositiveWeight > 0 ? ranked.BaseRate : null;
        var deciles = new LiftDecile[10];
        (double start, double before, double scoresBefore) = (0, 0, 0);
        for (int i = 0; i < 10; i++)
        {
            double end = ranked.IsWeighted ? ranked.Weight * (i + 1) / 10 : (long)ranked.Rows * (i + 1) / 10;
            (double upTo, double scores, double lowest) = shares.At(end);
            double? rate = end > start ? (upTo - before) / (end - start) : null;
            double? gain = ranked.PositiveWeight > 0 ? upTo / ranked.PositiveWeight : null;
            double? cumulative = end > 0 ? upTo / end / baseRate : null;
            deciles[i] = new LiftDecile(i + 1, end - start, upTo - before, rate, rate / baseRate, gain, cumulative)
            {
                Predicted = end > start ? (scores - scoresBefore) / (end - start) : null,
                LowestScore = end > start ? lowest : null,
            };
            (start, before, scoresBefore) = (end, upTo, scores);
        }

        return deciles;
    }
}
