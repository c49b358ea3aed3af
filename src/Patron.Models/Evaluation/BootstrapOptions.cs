namespace Patron.Models.Evaluation;

/// <summary>How the ends of an interval are read from resampled worlds.</summary>
public enum BootstrapMethod
{
    /// <summary>Percentiles that are corrected for the bias of the figure and for a spread that changes with it.</summary>
    Bca,

    /// <summary>The plain percentiles of the worlds.</summary>
    Percentile,
}

/// <summary>How rows are resampled.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Worlds drawn. Range: &gt;= 100. <value>1000.</value></summary>
    public int Worlds { get; init; } = 1000;

    /// <summary>Of the intervals. Range: 0 &lt; confidence &lt; 1. <value>0.95.</value></summary>
    public double Confidence { get; init; } = Estimate.UsualConfidence;

    /// <summary>How ends are read. <value>BCa.</value></summary>
    public BootstrapMethod Method { get; init; } = BootstrapMethod.Bca;

    /// <summary>Another seed gives other worlds. <value>0.</value></summary>
    public long Seed { get; init; }

    /// <summary>Most threads; the numbers do not depend on it. <value>Null: all processors.</value></summary>
    public int? Threads { get; init; }
}
