namespace Patron.Models.Uplift;

/// <summary>How the targeting operator characteristic is averaged over shares q of the rows.</summary>
public enum RateWeighting
{
    /// <summary>Each share alike: tells effects of a few rows best.</summary>
    Autoc,

    /// <summary>By q: tells effects that all rows have a little of.</summary>
    Qini,
}

/// <summary>How much more the rows of highest priority gain than all rows.</summary>
/// <param name="Share">Of the rows, the highest priority first. Range: 0 &lt; share &lt;= 1.</param>
/// <param name="Value">Mean effect among them less that of all rows. Unit: that of the outcome.</param>
public readonly record struct TocPoint(double Share, Evaluation.Estimate Value);
