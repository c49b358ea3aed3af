namespace Patron.Models.Evaluation;

/// <summary>Rows of similar probability: the mean that was predicted and the share that came true.</summary>
/// <param name="Rows">Rows in it: equal parts of all rows, not rounded.</param>
/// <param name="Predicted">Mean probability, in [0, 1].</param>
/// <param name="Observed">Share of positive rows, in [0, 1]; a cut through equal scores takes its share of them.</param>
public sealed record CalibrationBin(double Rows, double Predicted, double Observed)
{
    internal static IReadOnlyList<CalibrationBin> Of(RankedOutcomes ranked, int count)
    {
        var shares = new RankedShares(ranked, descending: false);
        double rows = (double)ranked.Rows / count;
        var bins = new CalibrationBin[count];
        (double positivesBefore, double scoresBefore) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            (double positives, double scores) = shares.At((double)ranked.Rows * (i + 1) / count);
            bins[i] = new CalibrationBin(rows, (scores - scoresBefore) / rows, (positives - positivesBefore) / rows);
            (positivesBefore, scoresBefore) = (positives, scores);
        }

        return bins;
    }
}
