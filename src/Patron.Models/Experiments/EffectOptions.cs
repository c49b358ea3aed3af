using Patron.Models.Evaluation;

namespace Patron.Models.Experiments;

/// <summary>What an effect is tested against.</summary>
public enum Alternative
{
    /// <summary>An effect either way; the interval has two ends.</summary>
    TwoSided,

    /// <summary>That treatment raises the metric; the interval has a lower end alone.</summary>
    Greater,

    /// <summary>That treatment lowers it; the interval has an upper end alone.</summary>
    Less,
}

/// <summary>How the spread of an estimate becomes an interval.</summary>
public enum ErrorDistribution
{
    /// <summary>Student's t with Welch's degrees of freedom: for groups of any size with variances of their own.</summary>
    Welch,

    /// <summary>Normal: for large groups.</summary>
    Normal,
}

/// <summary>How an effect is computed.</summary>
public sealed record EffectOptions
{
    readonly double _confidence = Estimate.UsualConfidence;

    /// <summary>Of the intervals. Range: 0 &lt; confidence &lt; 1. <value>0.95.</value></summary>
    public double Confidence
    {
        get => _confidence;
        init => _confidence = value > 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Confidence), value, "must lie between 0 and 1");
    }

    /// <summary><value>Two-sided.</value></summary>
    public Alternative Alternative { get; init; }

    /// <summary><value>Welch.</value></summary>
    public ErrorDistribution Distribution { get; init; }

    /// <summary>
    /// What was known of the customers before the treatment, such as the same metric in an earlier period: takes off the part of the spread
    /// that it explains (CUPED). Never anything that the treatment can change. <value>None.</value>
    /// </summary>
    public IReadOnlyList<Metric> Covariates { get; init; } = [];
}
