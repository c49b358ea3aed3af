namespace Patron.Simulation;

/// <summary>What a retail world holds, beside what its truth leads one to expect.</summary>
/// <param name="Customers">Customers; each has at least one order.</param>
/// <param name="Orders">Orders, first orders included.</param>
/// <param name="OrderLines">Order lines.</param>
/// <param name="Returns">Lines sent back, in part or whole.</param>
/// <param name="Contacts">Rows of contacts, the untreated control group included.</param>
/// <param name="DroppedOut">Customers who dropped out before the end of the data.</param>
/// <param name="RevenueCents">Sum of all line amounts, in cents.</param>
/// <param name="ExpectedRepeatOrders">Sum over customers of the repeat orders that their own rates lead one to expect, treatments
/// left aside.</param>
/// <param name="ExpectedTreatmentOrders">Sum over treated contacts of the orders that the treatment is expected to add before its
/// campaign ends.</param>
public sealed record RetailTotals(
    long Customers,
    long Orders,
    long OrderLines,
    long Returns,
    long Contacts,
    long DroppedOut,
    long RevenueCents,
    double ExpectedRepeatOrders,
    double ExpectedTreatmentOrders)
{
    internal static RetailTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    internal RetailTotals Plus(RetailTotals other) => new(
        Customers + other.Customers,
        Orders + other.Orders,
        OrderLines + other.OrderLines,
        Returns + other.Returns,
        Contacts + other.Contacts,
        DroppedOut + other.DroppedOut,
        RevenueCents + other.RevenueCents,
        ExpectedRepeatOrders + other.ExpectedRepeatOrders,
        ExpectedTreatmentOrders + other.ExpectedTreatmentOrders);
}
