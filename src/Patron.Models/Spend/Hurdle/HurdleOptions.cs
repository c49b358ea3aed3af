namespace Patron.Models.Spend;

/// <summary>Settings of the fit of a hurdle model.</summary>
public sealed record HurdleOptions
{
    /// <summary>
    /// Weight λ of the L2 penalty. The fit maximises LL - λ/2 [(ln a)² + (ln b)² + (ln(median / typical amount))² + (ln σ)² + (ln
    /// τ)²], LL being the sum over customers, so λ counts like observations and the currency does not matter. Range: &gt;= 0,
    /// finite.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }
}
