using MathNet.Numerics.Distributions;
using Patron.Models.Numerics;

namespace Patron.Models.Experiments;

/// <summary>Intervals and p-values around an estimate, of one distribution.</summary>
sealed class ErrorQuantiles(EffectOptions options, double freedom)
{
    readonly double _reach = Quantile(options, freedom, options.Alternative == Alternative.TwoSided ? (1 + options.Confidence) / 2 : options.Confidence);

    public EffectEstimate Around(double value, double error)
    {
        double reach = _reach * error;
        double score = value / error;
        return options.Alternative switch
        {
            Alternative.Greater => new(value, error, value - reach, double.PositiveInfinity, Above(score)),
            Alternative.Less => new(value, error, double.NegativeInfinity, value + reach, Above(-score)),
            _ => new(value, error, value - reach, value + reach, Math.Min(1, 2 * Above(Math.Abs(score)))),
        };
    }

    double Above(double score) =>
        options.Distribution == ErrorDistribution.Normal ? Normal.CDF(0, 1, -score) : StudentTail.Above(score, freedom);

    static double Quantile(EffectOptions options, double freedom, double level) => options.Distribution == ErrorDistribution.Normal
        ? Normal.InvCDF(0, 1, level)
        : StudentTail.Quantile(level, freedom);
}
