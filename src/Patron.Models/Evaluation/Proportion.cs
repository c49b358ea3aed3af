using MathNet.Numerics.Distributions;

namespace Patron.Models.Evaluation;

/// <summary>A share of rows, with intervals that stay in [0, 1] and hold for few rows too.</summary>
/// <param name="Part">Weight of the rows counted.</param>
/// <param name="Whole">Weight of all rows.</param>
/// <param name="Squares">Sum of the squares of all weights.</param>
readonly record struct Proportion(double Part, double Whole, double Squares)
{
    public double? Value => Whole > 0 ? Math.Min(1, Part / Whole) : null;

    /// <summary>Rows of equal weight that say as much: Kish (1965), section 11.7.</summary>
    double Rows => Whole * Whole / Squares;

    /// <summary>Null without rows.</summary>
    /// <remarks>Wilson (1927), Journal of the American Statistical Association 22.</remarks>
    public Estimate? Interval(double confidence)
    {
        if (Value is not { } p)
            return null;
        double z = Point(confidence);
        double middle = (p + (z * z / (2 * Rows))) / (1 + (z * z / Rows));
        double reach = z / (1 + (z * z / Rows)) * Math.Sqrt((p * (1 - p) / Rows) + (z * z / (4 * Rows * Rows)));
        return new Estimate(
            p, Math.Sqrt(p * (1 - p) / Rows), Math.Min(p, Math.Max(0, middle - reach)), Math.Max(p, Math.Min(1, middle + reach)));
    }

    /// <summary>This less another share of other rows; null where either has no rows.</summary>
    /// <remarks>
    /// Newcombe (1998), Statistics in Medicine 17, method 10: the ends of both Wilson intervals, squared and added.
    /// </remarks>
    public Estimate? Less(Proportion other, double confidence)
    {
        if (Interval(confidence) is not { } ours || other.Interval(confidence) is not { } theirs)
            return null;
        double difference = ours.Value - theirs.Value;
        return new Estimate(
            difference, Hypotenuse(ours.StandardError, theirs.StandardError),
            difference - Hypotenuse(ours.Value - ours.Low, theirs.High - theirs.Value),
            difference + Hypotenuse(ours.High - ours.Value, theirs.Value - theirs.Low));
    }

    /// <summary>This over another share of other rows; null where either counts none, as the logarithm has no end then.</summary>
    /// <remarks>Katz et al. (1978), Biometrics 34: normal on the scale of logarithms.</remarks>
    public Estimate? Over(Proportion other, double confidence)
    {
        if (Value is not > 0 || other.Value is not > 0)
            return null;
        double ratio = Value.Value / other.Value.Value;
        double error = Math.Sqrt(RelativeVariance + other.RelativeVariance);
        double reach = Point(confidence) * error;
        return new Estimate(ratio, ratio * error, ratio * Math.Exp(-reach), ratio * Math.Exp(reach));
    }

    double RelativeVariance => Value is > 0 ? (1 - Value.Value) / (Value.Value * Rows) : 0;

    static double Point(double confidence) => Normal.InvCDF(0, 1, (1 + confidence) / 2);

    static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
