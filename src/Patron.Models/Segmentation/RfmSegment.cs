namespace Patron.Models.Segmentation;

/// <summary>
/// The ten named segments of RFM scores, and <see cref="Others"/> for the few combinations that none of them covers.
/// </summary>
public enum RfmSegment
{
    Others,
    Champions,
    PotentialLoyalist,
    LoyalCustomers,
    Promising,
    NewCustomers,
    CantLoseThem,
    AtRisk,
    NeedAttention,
    AboutToSleep,
    Lost,
}
