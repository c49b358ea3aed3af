namespace Patron.Simulation;

/// <summary>What a telecom world holds, beside what its truth leads one to expect.</summary>
/// <param name="Customers">Customers.</param>
/// <param name="UsageRows">Rows of daily usage.</param>
/// <param name="TopUps">Top-ups.</param>
/// <param name="RevenueRows">Rows of monthly revenue, corrections included.</param>
/// <param name="Corrections">Rows of monthly revenue that correct an earlier one.</param>
/// <param name="Packages">Packages bought.</param>
/// <param name="NetworkRows">Rows of network experience.</param>
/// <param name="Complaints">Complaints.</param>
/// <param name="Offers">Rows of offers, the untreated control group included.</param>
/// <param name="Decisions">Decisions to leave, those that an offer took back included.</param>
/// <param name="Churned">Customers who had left by the end of the data.</param>
/// <param name="Diluted">Customers whose revenue had begun to fall by then.</param>
/// <param name="RevenueCents">All that was charged, in cents.</param>
/// <param name="ExpectedDecisions">Decisions to leave that the customers' risks lead one to expect.</param>
/// <param name="ExpectedDilutions">Dilutions that they lead one to expect.</param>
public sealed record TelecomTotals(
    long Customers,
    long UsageRows,
    long TopUps,
    long RevenueRows,
    long Corrections,
    long Packages,
    long NetworkRows,
    long Complaints,
    long Offers,
    long Decisions,
    long Churned,
    long Diluted,
    long RevenueCents,
    double ExpectedDecisions,
    double ExpectedDilutions)
{
    internal static TelecomTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Rows that belong to customers, the truth left out.</summary>
    public long Rows => Customers + UsageRows + TopUps + RevenueRows + Packages + NetworkRows + Complaints + Offers;

    internal TelecomTotals Plus(TelecomTotals other) => new(
        Customers + other.Customers,
        UsageRows + other.UsageRows,
        TopUps + other.TopUps,
        RevenueRows + other.RevenueRows,
        Corrections + other.Corrections,
        Packages + other.Packages,
        NetworkRows + other.NetworkRows,
        Complaints + other.Complaints,
        Offers + other.Offers,
        Decisions + other.Decisions,
        Churned + other.Churned,
        Diluted + other.Diluted,
        RevenueCents + other.RevenueCents,
        ExpectedDecisions + other.ExpectedDecisions,
        ExpectedDilutions + other.ExpectedDilutions);
}
