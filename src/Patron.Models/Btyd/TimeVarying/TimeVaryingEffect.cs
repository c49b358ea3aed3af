namespace Patron.Models.Btyd;

/// <summary>What a customer does at a rate.</summary>
public enum PurchaseProcess
{
    /// <summary>To buy again.</summary>
    Buying,

    /// <summary>To leave, which in Pareto/NBD happens at a rate of its own.</summary>
    Leaving,
}

/// <summary>How a covariate moves a rate.</summary>
/// <param name="Process">Whose rate it is.</param>
/// <param name="Covariate">The covariate.</param>
/// <param name="Value">The coefficient γ: while the covariate is one unit more, the rate is exp(γ) times as high.</param>
public readonly record struct TimeVaryingEffect(PurchaseProcess Process, string Covariate, double Value);
