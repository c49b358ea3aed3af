using Patron.Models.Uplift;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>What treating those of highest effect gains.</summary>
/// <param name="Share">Of the contacts.</param>
/// <param name="Gain">Lift among them x their share. Unit: that of the outcome, for each contact.</param>
public readonly record struct GainPoint(double Share, double Gain)
{
    const int Points = 20;

    /// <summary>By scores of the effect of each row; rows of one effect share the mean of theirs.</summary>
    internal static IReadOnlyList<GainPoint> Of(double[] effects, double[] scores)
    {
        double[] ordered =
        [
            .. effects.Zip(scores).GroupBy(row => row.First).OrderByDescending(equal => equal.Key).SelectMany(equal =>
            {
                double[] shared = [.. equal.Select(row => row.Second).Order()];
                return Enumerable.Repeat(shared.Average(), shared.Length);
            }),
        ];
        return
        [
            .. from place in Enumerable.Range(1, Points)
               let taken = (int)Math.Round(ordered.Length * place / (double)Points)
               where taken > 0
               select new GainPoint(place / (double)Points, ordered.Take(taken).Sum() / ordered.Length),
        ];
    }

    internal static IReadOnlyList<GainPoint> Of(UpliftCurve curve) =>
    [
        .. from place in Enumerable.Range(1, Points)
           let share = place / (double)Points
           let lift = curve.LiftAt(share)
           where lift is not null
           select new GainPoint(share, lift.Value * share),
    ];
}
