namespace Patron.Simulation;

/// <summary>What a gaming world holds, beside what its truth leads one to expect.</summary>
/// <param name="Customers">Players.</param>
/// <param name="Purchases">Purchases.</param>
/// <param name="Bets">Bets.</param>
/// <param name="Wins">Wins.</param>
/// <param name="PurchaseCents">All that was bought for, in cents.</param>
/// <param name="BetCents">All that was staked, in cents.</param>
/// <param name="WinCents">All that was won, in cents.</param>
/// <param name="Labelled">Players whose horizon ends within the data.</param>
/// <param name="Churned">Of these, those who did nothing after the first day.</param>
/// <param name="ExpectedChurned">Of these, how many the probabilities lead one to expect.</param>
/// <param name="Faults">Lines of the stream with something wrong.</param>
public sealed record GamingTotals(
    long Customers,
    long Purchases,
    long Bets,
    long Wins,
    long PurchaseCents,
    long BetCents,
    long WinCents,
    long Labelled,
    long Churned,
    double ExpectedChurned,
    long Faults)
{
    internal static GamingTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Events of the stream without its faults.</summary>
    public long Events => Customers + Purchases + Bets + Wins;

    internal GamingTotals Plus(GamingTotals other) => new(
        Customers + other.Customers,
        Purchases + other.Purchases,
        Bets + other.Bets,
        Wins + other.Wins,
        PurchaseCents + other.PurchaseCents,
        BetCents + other.BetCents,
        WinCents + other.WinCents,
        Labelled + other.Labelled,
        Churned + other.Churned,
        ExpectedChurned + other.ExpectedChurned,
        Faults + other.Faults);
}
