namespace Patron.Models.Btyd;

/// <summary>Settings of a BG/NBD fit.</summary>
public sealed record BgNbdOptions
{
    /// <summary>
    /// Weight λ of the L2 penalty. The fit maximises LL - λ/2 [(ln r)² + (ln(α / mean age))² + (ln a)² + (ln b)²], LL being
    /// the sum over customers, so λ counts like observations and the unit of time does not matter. Range: &gt;= 0, finite.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }

    /// <summary>Most threads to use; any number gives the same bits. Range: &gt;= 1.</summary>
    /// <value>The default value is null: all processors.</value>
    public int? Threads { get; init; }
}
