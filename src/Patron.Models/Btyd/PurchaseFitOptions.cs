namespace Patron.Models.Btyd;

/// <summary>Settings of the fit of a purchase model.</summary>
public sealed record PurchaseFitOptions
{
    /// <summary>
    /// Weight λ of the L2 penalty. The fit maximises LL - λ/2 Σ (ln(p / centre))², LL being the sum over customers, so λ counts like
    /// observations. The centre of a parameter is 1, of one that is a time the customers' mean age, so that the unit of time does not
    /// matter. Range: &gt;= 0, finite.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }

    /// <summary>Parameters that are not searched but held at a value, by name; at least one must be left. Their errors are 0.</summary>
    /// <value>The default value is none.</value>
    public IReadOnlyDictionary<string, double> Fixed { get; init; } = new Dictionary<string, double>();

    /// <summary>Where the search begins; where data suggest unless given.</summary>
    internal IReadOnlyList<double>? Start { get; init; }

    /// <summary>Most threads to use; any number gives the same bits. Range: &gt;= 1.</summary>
    /// <value>The default value is null: all processors.</value>
    public int? Threads { get; init; }
}
