namespace Patron.Models.Spend;

/// <summary>Settings of <see cref="ZilnRegression.Fit"/>.</summary>
public sealed record ZilnOptions
{
    /// <summary>
    /// Strength λ of the L2 penalty: λ/2 times the sum of all squared coefficients is taken from the log-likelihood; intercepts
    /// are free. Range: finite, &gt;= 0; 0 is maximum likelihood. <value>The default is 1.</value>
    /// </summary>
    public double Penalty { get; init; } = 1;

    /// <summary>
    /// Most threads to use; the result has the same bits on any number. <value>The default, null, is all processors.</value>
    /// </summary>
    public int? Threads { get; init; }
}
