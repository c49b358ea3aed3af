namespace Patron.Models.Contractual;

/// <summary>Settings of the fit of a contractual model.</summary>
public sealed record RenewalFitOptions
{
    /// <summary>
    /// Weight λ of the L2 penalty. The fit maximises LL - λ/2 times the sum of the squared logarithms of the parameters, LL being
    /// the sum over customers, so λ counts like observations. Range: &gt;= 0, finite.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }
}
