namespace Patron.Models.Segmentation;

/// <summary>The rules that name a combination of RFM scores.</summary>
/// <remarks>
/// Names and ranges are those in the documentation of <c>rfm_segment</c> in the R package rfm (Hebbali, rsquaredacademy). The
/// ranges overlap: the first rule that matches wins. Ten of the 125 combinations match none and are
/// <see cref="RfmSegment.Others"/>.
/// </remarks>
public static class RfmSegments
{
    static readonly RfmSegment[] ByCode = BuildTable();

    /// <summary>The ten rules in the order in which they are tried.</summary>
    public static IReadOnlyList<RfmRule> Rules { get; } = RuleTable();

    /// <summary>The segment of three scores. Range of each score: 1 to 5.</summary>
    public static RfmSegment Of(RfmScore score)
    {
        if (score.Recency is < 1 or > 5 || score.Frequency is < 1 or > 5 || score.Monetary is < 1 or > 5)
            throw new ArgumentOutOfRangeException(nameof(score), score, "each score must be 1 to 5");
        return ByCode[Index(score)];
    }

    /// <summary>The name as people read it, such as "Can't Lose Them".</summary>
    public static string Name(RfmSegment segment) => segment == RfmSegment.Others ? "Others" : Rules[(int)segment - 1].Name;

    static RfmRule[] RuleTable() =>
    [
        new(RfmSegment.Champions, "Champions", new(5, 5), new(5, 5), new(5, 5)),
        new(RfmSegment.PotentialLoyalist, "Potential Loyalist", new(3, 5), new(3, 5), new(2, 5)),
        new(RfmSegment.LoyalCustomers, "Loyal Customers", new(2, 4), new(2, 4), new(2, 4)),
        new(RfmSegment.Promising, "Promising", new(3, 4), new(1, 3), new(3, 5)),
        new(RfmSegment.NewCustomers, "New Customers", new(4, 5), new(1, 3), new(1, 5)),
        new(RfmSegment.CantLoseThem, "Can't Lose Them", new(1, 2), new(3, 4), new(4, 5)),
        new(RfmSegment.AtRisk, "At Risk", new(1, 2), new(2, 5), new(4, 5)),
        new(RfmSegment.NeedAttention, "Need Attention", new(1, 3), new(3, 5), new(3, 5)),
        new(RfmSegment.AboutToSleep, "About To Sleep", new(2, 3), new(1, 3), new(1, 4)),
        new(RfmSegment.Lost, "Lost", new(1, 1), new(1, 5), new(1, 5)),
    ];

    static RfmSegment[] BuildTable()
    {
        RfmRule[] rules = RuleTable();
        var table = new RfmSegment[125];
        for (int code = 0; code < table.Length; code++)
        {
            var score = new RfmScore((code / 25) + 1, (code / 5 % 5) + 1, (code % 5) + 1);
            table[code] = Array.Find(rules, rule => rule.Covers(score))?.Segment ?? RfmSegment.Others;
        }

        return table;
    }

    static int Index(RfmScore score) => (25 * (score.Recency - 1)) + (5 * (score.Frequency - 1)) + score.Monetary - 1;
}
