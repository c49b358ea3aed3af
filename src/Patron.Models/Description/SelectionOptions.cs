namespace Patron.Models.Description;

/// <summary>What a feature must hold to be learnt from; a rule that is null drops nothing.</summary>
public sealed record SelectionOptions
{
    /// <summary>A feature goes that is missing in more than this share of the rows. Range: [0, 1).</summary>
    public double? Missing { get; init; }

    /// <summary>
    /// A feature goes that differs from its most frequent value, missing among them, in less than this share of the rows. Range: [0, 1).
    /// </summary>
    public double? Variance { get; init; }

    /// <summary>
    /// A feature goes that goes together more than this with a more important one, see <see cref="Association"/>. Range: (0, 1].
    /// </summary>
    public double? Correlation { get; init; }

    /// <summary>The most important features that stay. Range: &gt;= 1.</summary>
    public int? Keep { get; init; }

    /// <summary>Features that stay whatever the rules say, beside those that are kept. <value>The default is none.</value></summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    internal void Validate()
    {
        if (!(Missing is null or >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Missing), Missing, "must lie in [0, 1)");
        if (!(Variance is null or >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Variance), Variance, "must lie in [0, 1)");
        if (!(Correlation is null or > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Correlation), Correlation, "must lie in (0, 1]");
        if (Keep is < 1)
            throw new ArgumentOutOfRangeException(nameof(Keep), Keep, "must be at least 1");
    }
}
