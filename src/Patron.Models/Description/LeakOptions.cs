namespace Patron.Models.Description;

/// <summary>When <see cref="LeakSearch"/> names a feature.</summary>
public sealed record LeakOptions
{
    /// <summary>
    /// The share of pairs that a feature may rank right, alone or among rows alike in another feature. Range: 0.5 &lt; limit &lt; 1.
    /// <value>The default is 0.95.</value>
    /// </summary>
    public double Limit { get; init; } = 0.95;

    /// <summary>
    /// By how much the odds of the target may change at an edge one side of which is pure. Range: &gt;= 1. <value>The default is 3.</value>
    /// </summary>
    public double OddsRatio { get; init; } = 3;

    /// <summary>
    /// Share of one outcome that makes a side of an edge pure. Range: 0.5 &lt; purity &lt;= 1. <value>The default is 0.98.</value>
    /// </summary>
    public double Purity { get; init; } = 0.98;

    /// <summary>
    /// Chance that a table of honest features has one named by bad luck at an edge. Range: 0 &lt; chance &lt; 1. <value>The default is 0.01.</value>
    /// </summary>
    public double Chance { get; init; } = 0.01;

    /// <summary>Folds by which a feature's rates are learnt and tried. Range: &gt;= 2. <value>The default is 5.</value></summary>
    public int Folds { get; init; } = 5;

    /// <summary>Of the folds.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// By how much they may change where neither side is pure: a feature that is right in the share <see cref="Limit"/> of the rows whatever
    /// the outcome changes them by the square of this.
    /// </summary>
    internal double MixedOddsRatio => Math.Max(OddsRatio, Limit / (1 - Limit));

    internal void Validate()
    {
        if (!(Limit is > 0.5 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Limit), Limit, "must lie between 0.5 and 1");
        if (!(Chance is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Chance), Chance, "must lie between 0 and 1");
        if (!(Purity is > 0.5 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Purity), Purity, "must lie above 0.5 and not above 1");
        if (!(OddsRatio >= 1))
            throw new ArgumentOutOfRangeException(nameof(OddsRatio), OddsRatio, "must be at least 1");
        ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 2);
    }
}
