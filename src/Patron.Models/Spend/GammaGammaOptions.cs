namespace Patron.Models.Spend;

/// <summary>Settings of a gamma-gamma fit.</summary>
public sealed record GammaGammaOptions
{
    /// <summary>
    /// Weight λ of the L2 penalty. The fit maximises LL - λ/2 [(ln p)² + (ln q)² + (ln(v / mean spend))²], LL being the sum over
    /// customers, so λ counts like observations and the currency does not matter. Range: &gt;= 0, finite.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }

    /// <summary>Most threads to use; any number gives the same bits. Range: &gt;= 1.</summary>
    /// <value>The default value is null: all processors.</value>
    public int? Threads { get; init; }
}
