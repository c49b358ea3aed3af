namespace Patron.Models.Numerics;

/// <summary>How a fit ended and how sure it is.</summary>
/// <param name="StopReason">Why it stopped.</param>
/// <param name="LogLikelihood">Log-likelihood of all rows by their weights, without the penalty.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Warnings">What a reader should know before trusting the result; empty when nothing stands out.</param>
/// <param name="Covariance">
/// Covariance of the parameters, in the model's own order: the inverse of the negative Hessian of the penalised log-likelihood.
/// NaN throughout, with a warning, when that Hessian is singular.
/// </param>
public sealed record FitReport(
    StopReason StopReason,
    double LogLikelihood,
    int Iterations,
    IReadOnlyList<string> Warnings,
    double[,] Covariance)
{
    /// <summary>Standard errors: the roots of the covariance's diagonal, in the model's own order.</summary>
    public double[] StandardErrors { get; } =
        [.. Enumerable.Range(0, Covariance.GetLength(0)).Select(index => Math.Sqrt(Covariance[index, index]))];
}
