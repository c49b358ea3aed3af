namespace Patron.Models.LifetimeValue;

/// <summary>Lifetime values as columns, one row for each history, in its order.</summary>
/// <param name="ProbabilityAlive">Probability of being alive at the age, in [0, 1].</param>
/// <param name="ExpectedPurchases">Expected purchases in the horizon, not discounted.</param>
/// <param name="ExpectedSpend">Expected money per future purchase.</param>
/// <param name="Value">Expected discounted money in the horizon.</param>
/// <param name="ValueLow">
/// Lower end of the interval for <paramref name="Value"/>: how sure the expectation is, given that the parameters are
/// estimates, not how far one customer may stray from it. Null when the models came without covariances or the data did not
/// determine them.
/// </param>
/// <param name="ValueHigh">Upper end of that interval.</param>
public sealed record CustomerValues(
    double[] ProbabilityAlive,
    double[] ExpectedPurchases,
    double[] ExpectedSpend,
    double[] Value,
    double[]? ValueLow,
    double[]? ValueHigh);
