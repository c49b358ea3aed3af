namespace Patron.Models.Segmentation;

/// <summary>Three scores from 1 (worst fifth of customers) to 5 (best fifth).</summary>
/// <param name="Recency">5: bought most recently.</param>
/// <param name="Frequency">5: bought most often.</param>
/// <param name="Monetary">5: spent most.</param>
public readonly record struct RfmScore(int Recency, int Frequency, int Monetary)
{
    /// <summary>The three digits as one number, 111 to 555.</summary>
    public int Code => (100 * Recency) + (10 * Frequency) + Monetary;

    /// <summary>The segment of these scores, see <see cref="RfmSegments"/>.</summary>
    public RfmSegment Segment => RfmSegments.Of(this);
}
