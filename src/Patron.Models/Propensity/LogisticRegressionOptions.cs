namespace Patron.Models.Propensity;

/// <summary>Settings of <see cref="LogisticRegression.Fit"/>.</summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>
    /// Strength of the L2 penalty: 0.5 x penalty x (sum of squared coefficients) is taken from the log-likelihood; the intercept
    /// is free. It is the inverse of scikit-learn's C. Range: finite, &gt;= 0; 0 is maximum likelihood.
    /// <value>The default is 1.</value>
    /// </summary>
    public double Penalty { get; init; } = 1;

    /// <summary>
    /// Share of the penalty that is L1: penalty x (share x sum of |coefficient| + (1 - share) x 0.5 x sum of squares). Above 0,
    /// coefficients that bring too little are exactly 0, and there are no standard errors. Range: 0 to 1.
    /// <value>The default is 0.</value>
    /// </summary>
    public double L1Share { get; init; }

    /// <summary>
    /// How often a row whose outcome happened counts, beside one whose outcome did not. Other than 1, probabilities are those of
    /// such a population. Range: finite, &gt; 0. <value>The default is 1.</value>
    /// </summary>
    public double HappenedWeight { get; init; } = 1;

    /// <summary>
    /// Stop when the quadratic model promises less gain than this in (penalised) log-likelihood; one more full step follows.
    /// Range: &gt; 0. <value>The default is 1e-10.</value>
    /// </summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Newton steps permitted. Range: &gt;= 1. <value>The default is 100.</value></summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>
    /// Most threads to use; the result has the same bits on any number. <value>The default, null, is all processors.</value>
    /// </summary>
    public int? Threads { get; init; }

    internal void Validate()
    {
        if (!(Penalty >= 0 && double.IsFinite(Penalty)))
            throw new ArgumentOutOfRangeException(nameof(Penalty), Penalty, "must be finite and >= 0");
        if (!(L1Share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(L1Share), L1Share, "must be from 0 to 1");
        if (!(HappenedWeight > 0 && double.IsFinite(HappenedWeight)))
            throw new ArgumentOutOfRangeException(nameof(HappenedWeight), HappenedWeight, "must be finite and > 0");
        if (!(Tolerance > 0))
            throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "must be > 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxIterations, 1, nameof(MaxIterations));
        if (Threads is < 1)
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "must be >= 1, or null for all processors");
    }
}
