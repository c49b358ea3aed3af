using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue;

/// <summary>
/// A moment of the past from which a back-test forecasts: the histories up to it, and apart from them, in a type that no forecast can
/// read, what happened afterwards.
/// </summary>
/// <param name="Histories">Histories up to the moment.</param>
/// <param name="Horizon">How long afterwards is judged, in the histories' time unit.</param>
/// <param name="Holdout">What happened then, in the order of the histories.</param>
public sealed record Origin(PurchaseHistories Histories, double Horizon, Holdout Holdout)
{
    /// <summary>What else is known of each history by then; null for nothing.</summary>
    public CustomerCovariates? Covariates { get; init; }
}
