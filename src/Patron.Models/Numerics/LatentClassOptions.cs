namespace Patron.Models.Numerics;

/// <summary>Settings of a fit of latent classes.</summary>
public sealed record LatentClassOptions
{
    /// <summary>Number of classes. Range: 1 to 10.</summary>
    /// <value>The default value is 3.</value>
    public int Classes { get; init; } = 3;

    /// <summary>
    /// Weight λ of the L2 penalty: the fit maximises LL - λ/2 Σ (θ - centre)²; what its parameters and their centres are, each
    /// fit tells. Range: &gt; 0, finite.
    /// </summary>
    /// <value>The default value is 1.</value>
    public double Penalty { get; init; } = 1;

    /// <summary>Steps of the search. Range: &gt;= 1.</summary>
    /// <value>The default value is 500.</value>
    public int MaxIterations { get; init; } = 500;

    /// <summary>Most threads to use; any number gives the same bits. Range: &gt;= 1.</summary>
    /// <value>The default value is null: all processors.</value>
    public int? Threads { get; init; }

    internal void Check()
    {
        if (Classes is < 1 or > 10)
            throw new ArgumentOutOfRangeException(nameof(Classes), Classes, "The number of classes must be from 1 to 10.");
        if (!(Penalty > 0 && double.IsFinite(Penalty)))
            throw new ArgumentOutOfRangeException(nameof(Penalty), Penalty, "The penalty must be finite and above 0.");
        if (MaxIterations < 1)
            throw new ArgumentOutOfRangeException(nameof(MaxIterations), MaxIterations, "At least one step must be permitted.");
        if (Threads < 1)
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "At least one thread is needed.");
    }
}
