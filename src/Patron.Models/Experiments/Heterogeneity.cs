using Patron.Models.Evaluation;

namespace Patron.Models.Experiments;

/// <summary>The effect in one segment of the customers.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Value">The effect found there.</param>
/// <param name="StandardError">Range: &gt; 0.</param>
public sealed record SegmentEffect(string Segment, double Value, double StandardError);

/// <summary>A segment's effect with what the others say of it.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Found">The effect found there alone.</param>
/// <param name="Shrunk">
/// The effect drawn towards all segments' mean, the more the less sure it is: a better guess, and one that does not pick the luckiest.
/// </param>
public sealed record ShrunkEffect(string Segment, Estimate Found, Estimate Shrunk);

/// <summary>Whether segments of customers differ in their effect, and by how much.</summary>
/// <param name="Statistic">Cochran's Q.</param>
/// <param name="Freedom">Segments less one.</param>
/// <param name="PValue">How likely at least that is where all segments have one effect.</param>
/// <param name="Spread">Standard deviation of the true effects between segments; 0 where chance explains what was found.</param>
/// <param name="ShareOfSpread">I², the share of the found spread that is not chance. Range: [0, 1].</param>
/// <param name="Mean">The effect of a segment on average.</param>
/// <param name="Segments">Each of them, in their order.</param>
/// <remarks>
/// Cochran (1954), Biometrics 10; DerSimonian and Laird (1986), Controlled Clinical Trials 7; I² of Higgins and Thompson (2002), Statistics in
/// Medicine 21. Two segments: Q is the square of the interaction test's score. Shrinkage is empirical Bayes with normal effects (Efron and
/// Morris, 1975); its variance has the part for the unknown mean and none for the unknown spread.
/// </remarks>
public sealed record Heterogeneity(
    double Statistic, int Freedom, double PValue, double Spread, double ShareOfSpread, Estimate Mean, IReadOnlyList<ShrunkEffect> Segments)
{
    /// <summary>Compares segments that share no customers.</summary>
    /// <param name="segments">Two or more.</param>
    /// <param name="confidence">Of the intervals. Range: 0 &lt; confidence &lt; 1.</param>
    public static Heterogeneity Of(IReadOnlyList<SegmentEffect> segments, double confidence = Estimate.UsualConfidence)
    {
        if (segments.Count < 2)
            throw new InsufficientDataException($"{segments.Count} segments; at least two can differ");
        if (segments.FirstOrDefault(one => !(double.IsFinite(one.Value) && one.StandardError > 0 && double.IsFinite(one.StandardError))) is { } bad)
            throw new ArgumentException($"segment {bad.Segment}: an effect of {bad.Value} with a standard error of {bad.StandardError} cannot be compared", nameof(segments));
        (double commonMean, double weight) = WeightedMean(segments, 0);
        double statistic = segments.Sum(one => Square((one.Value - commonMean) / one.StandardError));
        int freedom = segments.Count - 1;
        double squares = segments.Sum(one => Math.Pow(one.StandardError, -4));
        double variance = Math.Max(0, (statistic - freedom) / (weight - (squares / weight)));
        (double mean, double total) = WeightedMean(segments, variance);
        return new Heterogeneity(
            statistic, freedom, MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(freedom / 2.0, statistic / 2), Math.Sqrt(variance),
            statistic > 0 ? Math.Max(0, (statistic - freedom) / statistic) : 0, Estimate.Normal(mean, Math.Sqrt(1 / total), confidence),
            [.. segments.Select(one => Shrink(one, variance, mean, 1 / total, confidence))]);
    }

    static ShrunkEffect Shrink(SegmentEffect one, double variance, double mean, double ofMean, double confidence)
    {
        double chance = Square(one.StandardError);
        double own = variance / (variance + chance);
        double error = Math.Sqrt((own * chance) + (Square(1 - own) * ofMean));
        return new ShrunkEffect(
            one.Segment, Estimate.Normal(one.Value, one.StandardError, confidence),
            Estimate.Normal((own * one.Value) + ((1 - own) * mean), error, confidence));
    }

    static (double Mean, double Weight) WeightedMean(IReadOnlyList<SegmentEffect> segments, double variance)
    {
        (double sum, double weight) = (0, 0);
        foreach (SegmentEffect one in segments)
        {
            double own = 1 / (Square(one.StandardError) + variance);
            (sum, weight) = (sum + (own * one.Value), weight + own);
        }

        return (sum / weight, weight);
    }

    static double Square(double value) => value * value;
}
