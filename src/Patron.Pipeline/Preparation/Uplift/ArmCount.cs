using Patron.DuckDb;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>Customers of one campaign to learn the effect of a treatment from.</summary>
/// <param name="Campaign">The campaign; empty where all contacts are one.</param>
/// <param name="Treated">Treated customers in the training part.</param>
/// <param name="Control">Those without treatment.</param>
sealed record ArmCount(string Campaign, long Treated, long Control)
{
    /// <summary>Fewest customers of either side.</summary>
    public const int Fewest = 50;

    bool HasBoth => Treated > 0 && Control > 0;

    /// <summary>Whether campaigns with both sides have enough of either.</summary>
    public static bool AreEnough(IReadOnlyList<ArmCount> campaigns) =>
        campaigns.Where(one => one.HasBoth).Sum(one => one.Treated) >= Fewest && campaigns.Where(one => one.HasBoth).Sum(one => one.Control) >= Fewest;

    public string Name => Campaign.Length == 0 ? "the table" : $"campaign '{Campaign}'";

    public static ArmCount[] Of(string rows, string treatment, Connection connection)
    {
        string own = $"treatment = {Sql.Literal(treatment)}";
        using Result result = connection.Query(
            $"""
            SELECT
              campaign,
              count(DISTINCT customer_key) FILTER (treated) AS treated,
              count(DISTINCT customer_key) FILTER (NOT treated) AS control
            FROM {rows}
            WHERE part = '{DatasetPart.Train}' AND ({own} OR (treatment IS NULL AND NOT treated))
            GROUP BY campaign
            HAVING count(*) FILTER ({own}) > 0
            ORDER BY campaign
            """);
        ColumnTable counts = result.ReadAll();
        return
        [
            .. counts.Texts("campaign").Zip(counts.Longs("treated"), counts.Longs("control"))
                .Select(row => new ArmCount(row.First!, row.Second, row.Third)),
        ];
    }
}
