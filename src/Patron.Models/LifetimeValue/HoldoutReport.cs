using Patron.Models.Evaluation;

namespace Patron.Models.LifetimeValue;

/// <summary>How well a forecast fitted the hold-out time.</summary>
/// <param name="Purchases">Expected against actual purchases, over all customers.</param>
/// <param name="Spend">Expected spend against actual mean spend, over the customers who bought; null if nobody did.</param>
/// <param name="SpendExplained">
/// Share of the variance of actual mean spend that the forecast explains, 1 - SSE / SST (R²), at most 1; null when there is none.
/// </param>
public sealed record HoldoutReport(CountMetrics Purchases, CountMetrics? Spend, double? SpendExplained);
