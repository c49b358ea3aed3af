using Patron.Models.Evaluation;

namespace Patron.Models.Uplift;

/// <summary>How rows are resampled for the intervals of figures of uplift.</summary>
public sealed record ResamplingOptions
{
    /// <summary>Worlds drawn. Range: &gt;= 100. <value>The default is 500.</value></summary>
    public int Worlds { get; init; } = 500;

    /// <summary>Of the intervals. Range: 0 &lt; confidence &lt; 1. <value>The default is 0.95.</value></summary>
    public double Confidence { get; init; } = Estimate.UsualConfidence;

    /// <summary>Another seed gives other worlds. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>Most threads; the numbers do not depend on it. <value>The default, null, is all processors.</value></summary>
    public int? Threads { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Worlds, 100, nameof(Worlds));
        if (!(Confidence is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Confidence), Confidence, "must lie between 0 and 1");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
    }
}
