namespace Patron.Models.Evaluation;

/// <summary>One tenth of the rows by falling score.</summary>
/// <param name="Decile">1 (highest scores) to 10.</param>
/// <param name="Rows">Rows in it: a tenth of all, not rounded.</param>
/// <param name="Positives">Positive rows in it; a cut through equal scores takes its share of them, so it may be a fraction.</param>
/// <param name="Rate">Positives / Rows, in [0, 1].</param>
/// <param name="Lift">Rate over the rate of all rows; null where there are no positives at all.</param>
/// <param name="Gain">Share of all positives found in this decile and those before it, in [0, 1]; null where there are none.</param>
/// <param name="CumulativeLift">Lift of this decile and those before it together; null where there are no positives.</param>
public sealed record LiftDecile(
    int Decile, double Rows, double Positives, double Rate, double? Lift, double? Gain, double? CumulativeLift)
{
    internal static IReadOnlyList<LiftDecile> Of(RankedOutcomes ranked)
    {
        var shares = new RankedShares(ranked, descending: true);
        double rows = ranked.Rows / 10.0;
        double baseRate = (double)ranked.Positives / ranked.Rows;
        bool any = ranked.Positives > 0;
        var deciles = new LiftDecile[10];
        double before = 0;
        for (int i = 0; i < 10; i++)
        {
            double upTo = shares.At(ranked.Rows * (i + 1) / 10.0).Positives;
            double rate = (upTo - before) / rows;
            double gain = upTo / ranked.Positives;
            deciles[i] = new LiftDecile(
                i + 1, rows, upTo - before, rate, any ? rate / baseRate : null, any ? gain : null, any ? gain * 10 / (i + 1) : null);
            before = upTo;
        }

        return deciles;
    }
}
