using Patron.Models.Experiments;

namespace Patron.Pipeline.Projects;

/// <summary><c>metrics/NAME.yml</c>: an outcome by which campaigns are measured.</summary>
public sealed record MetricDefinition : Definition
{
    public required MetricKind Kind { get; init; }

    /// <summary><value>Default: higher.</value></summary>
    public Direction Direction { get; init; }

    /// <summary>How long after its contact a customer's outcomes count.</summary>
    public required Duration Window { get; init; }

    /// <summary>
    /// Whether the same metric in as long a window before the contact takes off the spread that it explains. <value>Default: false.</value>
    /// </summary>
    public bool Cuped { get; init; }

    /// <summary>Money that one unit of the metric brings; null where it is not reckoned in money. Range: > 0.</summary>
    public double? Worth { get; init; }

    /// <summary>What segments effects are told for; null for none.</summary>
    public SegmentSource? SegmentBy { get; init; }

    /// <summary>
    /// Outcomes: the customer's key, <c>time</c>, and <c>value</c> or, of a ratio, <c>numerator</c> and <c>denominator</c>.
    /// </summary>
    public required SqlText Sql { get; init; }

    /// <summary>One instant, up to which outcomes are known; null for the day of the newest.</summary>
    public SqlText? Until { get; init; }
}

/// <summary>How outcomes of many customers become one figure.</summary>
public enum MetricKind
{
    /// <summary>A customer's values are summed; the figure is the mean over customers.</summary>
    Mean,

    /// <summary>Whether a customer had a value of 1 at all; the figure is their share.</summary>
    Share,

    /// <summary>The sum of numerators over the sum of denominators.</summary>
    Ratio,
}

/// <summary>Where a customer's segment is found.</summary>
/// <param name="Table">The table; null for the stratum that chance drew within.</param>
/// <param name="Column">Its column.</param>
/// <param name="Model">Whose rows at the campaign's instant; null for the stratum.</param>
public sealed record SegmentSource(string? Table, string Column, string? Model = null)
{
    /// <summary>What a campaign was stratified by.</summary>
    public const string Stratum = "stratum";

    /// <summary>As it is written.</summary>
    public override string ToString() => Model ?? Column;
}
