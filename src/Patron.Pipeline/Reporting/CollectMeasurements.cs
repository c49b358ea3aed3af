using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects what the page of measurements shows from the gold tables.</summary>
static class CollectMeasurements
{
    const int MostCampaigns = 20;

    static readonly string[] Numbers =
    [
        "n_treated", "n_control", "mean_treated", "mean_control", "effect", "low", "high", "p_value", "adjusted_p_value", "relative_effect",
        "relative_low", "relative_high", "sequential_low", "sequential_high", "heterogeneity_p_value", "shrunk_effect", "shrunk_low", "shrunk_high",
        "variance_saved", "days_observed", "days", "cost", "money", "money_low", "money_high", "earned_per_spent", "earned_per_spent_low",
        "earned_per_spent_high",
    ];

    public static MeasurementFigures Of(Heading heading, StepContext context)
    {
        string asOf = $"as_of = {LakeSession.TimestampLiteral(context.AsOf)}";
        ILookup<(string?, long), MeasuredEffect> effects = Rows.Of(
            context,
            $"""
            SELECT campaign, epoch_us(campaign_as_of) AS instant, metric, rule, segment, comparison, status, verdict, reason,
              {string.Join(", ", Numbers.Select(number => $"CAST({number} AS DOUBLE) AS {number}"))}
            FROM {EffectsTable.Name} WHERE {asOf}
            ORDER BY metric, comparison = 'control' DESC, comparison, rule NULLS FIRST, segment NULLS FIRST
            """,
            (table, row) => (Key: KeyOf(table, row), Effect: Effect(table, row))).ToLookup(row => row.Key, row => row.Effect);
        ILookup<(string?, long), (string Metric, EffectPoint Point)> points = Rows.Of(
            context,
            $"""
            SELECT campaign, epoch_us(campaign_as_of) AS instant, metric, day, effect, low, high, sequential_low, sequential_high
            FROM {DaysTable.Name} WHERE {asOf} AND rule IS NULL AND segment IS NULL AND "group" = '{Groups.Treated}'
            ORDER BY metric, day
            """,
            (table, row) => (Key: KeyOf(table, row), Point: (table.Texts("metric")[row]!, Point(table, row)))).ToLookup(row => row.Key, row => row.Point);
        (string? Campaign, long Instant)[] campaigns =
        [
            .. effects.Select(group => group.Key).OrderByDescending(key => key.Item2).ThenBy(key => key.Item1 is null)
                .ThenBy(key => key.Item1, StringComparer.Ordinal),
        ];
        return new MeasurementFigures(
            heading,
            [
                .. campaigns.Take(MostCampaigns).Select(key => new MeasuredCampaign(
                    key.Campaign, Local(key.Instant, context), [.. effects[key]],
                    [.. points[key].GroupBy(point => point.Metric).Select(metric => new EffectCourse(metric.Key, [.. metric.Select(one => one.Point)]))])),
            ],
            Math.Max(0, campaigns.Length - MostCampaigns));
    }

    static (string? Campaign, long Instant) KeyOf(ColumnTable table, int row) => (table.Texts("campaign")[row], table.Longs("instant")[row]);

    static MeasuredEffect Effect(ColumnTable table, int row) => new()
    {
        Metric = table.Texts("metric")[row]!,
        Rule = table.Texts("rule")[row],
        Segment = table.Texts("segment")[row],
        Comparison = table.Texts("comparison")[row]!,
        Status = table.Texts("status")[row]!,
        Verdict = table.Texts("verdict")[row],
        Reason = table.Texts("reason")[row],
        Numbers = Numbers.ToDictionary(number => number, number => table.Number(number, row)),
    };

    static EffectPoint Point(ColumnTable table, int row) => new(
        table.Longs("day")[row], table.Number("effect", row), table.Number("low", row), table.Number("high", row),
        table.Number("sequential_low", row), table.Number("sequential_high", row));

    static string Local(long instant, StepContext context) => TimeZoneInfo
        .ConvertTime(DateTimeOffset.UnixEpoch.AddTicks(instant * TimeSpan.TicksPerMicrosecond), context.Project.Settings.Zone)
        .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
