using Patron.Models.Evaluation;

namespace Patron.Models.Experiments.Monitoring;

/// <summary>How an effect is watched while its experiment goes on.</summary>
public sealed record ConfidenceSequenceOptions
{
    readonly double _confidence = Estimate.UsualConfidence;
    readonly double _tunedFor = 5_000;

    /// <summary>That the interval holds the truth at every look together. Range: 0 &lt; confidence &lt; 1, above 0.5 for one side. <value>0.95.</value></summary>
    public double Confidence
    {
        get => _confidence;
        init => _confidence = value > 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Confidence), value, "must lie between 0 and 1");
    }

    /// <summary>
    /// Independent units of both groups at which the interval is tightest for what it promises: about as many as the decision is expected
    /// to need. Fixed before the first look. Range: &gt; 0. <value>5,000.</value>
    /// </summary>
    public double TunedFor
    {
        get => _tunedFor;
        init => _tunedFor = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TunedFor), value, "must be a finite number above 0");
    }

    /// <summary><value>Two-sided.</value></summary>
    public Alternative Alternative { get; init; }
}

/// <summary>
/// Intervals and p-values that hold however often one looks and whenever one stops: the price of daily looks, paid by wider intervals.
/// </summary>
/// <remarks>
/// Asymptotic confidence sequences: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021, arXiv:2103.06476v7), equation 9 for two sides,
/// 134 for one, 155 for the p-value and 161 for the tuning. They are right in large groups: begin to look at some hundred units in each.
/// </remarks>
public static class ConfidenceSequence
{
    /// <summary>The interval and p-value of an effect at a look.</summary>
    /// <param name="effect">As computed from the data so far.</param>
    /// <param name="count">Independent units so far in both groups. Range: &gt;= 2.</param>
    /// <param name="options">The same at every look.</param>
    public static EffectEstimate Of(EffectEstimate effect, long count, ConfidenceSequenceOptions? options = null)
    {
        options ??= new ConfidenceSequenceOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (!(double.IsFinite(effect.Value) && effect.StandardError > 0 && double.IsFinite(effect.StandardError)))
            throw new ArgumentException($"an effect of {effect.Value} with a standard error of {effect.StandardError} cannot be watched", nameof(effect));
        bool twoSided = options.Alternative == Alternative.TwoSided;
        double alpha = 1 - options.Confidence;
        if (!twoSided && alpha >= 0.5)
            throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, "a one-sided sequence needs a confidence above 0.5");

        double square = TuningSquare(twoSided ? alpha : 2 * alpha, options.TunedFor);
        double spread = (count * square) + 1;
        double logarithm = twoSided ? Math.Log(Math.Sqrt(spread) / alpha) : Math.Log(1 + (Math.Sqrt(spread) / (2 * alpha)));
        double reach = effect.StandardError * Math.Sqrt(2 * spread / (count * square) * logarithm);
        double score = effect.Value / effect.StandardError;
        double exponent = score * score * count * square / (2 * spread);
        return options.Alternative switch
        {
            Alternative.TwoSided => effect with
            {
                Low = effect.Value - reach, High = effect.Value + reach, PValue = Math.Min(1, Math.Exp(-exponent) * Math.Sqrt(spread)),
            },
            Alternative.Greater => effect with
            {
                Low = effect.Value - reach, High = double.PositiveInfinity, PValue = OneSided(score > 0, exponent, spread),
            },
            _ => effect with
            {
                Low = double.NegativeInfinity, High = effect.Value + reach, PValue = OneSided(score < 0, exponent, spread),
            },
        };
    }

    /// <summary>The squared tuning parameter.</summary>
    static double TuningSquare(double alpha, double tunedFor) => ((-2 * Math.Log(alpha)) + Math.Log(1 - (2 * Math.Log(alpha)))) / tunedFor;

    /// <summary>The level at which the one-sided bound touches 0; 1 where that is no level of a one-sided sequence.</summary>
    static double OneSided(bool asHoped, double exponent, double spread)
    {
        double level = asHoped ? Math.Sqrt(spread) / (2 * Numerics.SpecialFunctions.ExpM1(exponent)) : 1;
        return level < 0.5 ? level : 1;
    }
}
