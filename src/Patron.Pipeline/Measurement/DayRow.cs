using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>A metric of one group on one day after the contact, as <c>gold.campaign_days</c> has it.</summary>
/// <param name="Of">The campaign and its instant.</param>
/// <param name="Rule">The rule; null for all.</param>
/// <param name="Metric">The metric's id.</param>
/// <param name="Segment">The segment; null for all customers.</param>
/// <param name="Group">One of <see cref="Groups"/>.</param>
/// <param name="Day">Days since the contact, from 0.</param>
/// <param name="Date">The day on which it began.</param>
/// <param name="Customers">In the group.</param>
/// <param name="Value">The metric of this day alone; null where a ratio has nothing to divide by.</param>
/// <param name="SoFar">The metric from the contact to the end of this day.</param>
/// <param name="Cost">What contacts cost on this day: those that count on the first, later ones of the same customers on theirs.</param>
/// <param name="Effect">Of treated, the effect so far and its intervals; null for other groups.</param>
sealed record DayRow(
    CampaignInstant Of, string? Rule, string Metric, string? Segment, string Group, int Day, DateOnly Date, long Customers, double? Value,
    double? SoFar, double Cost, DayEffect? Effect);

/// <summary>The course of metrics by day.</summary>
static class DayRows
{
    /// <summary>Of all groups, rules and segments of a campaign, with the effects against its first comparison.</summary>
    public static IEnumerable<DayRow> Of(
        CampaignInstant of, IReadOnlyList<(EffectRow Row, IReadOnlyList<DayEffect> Days)> compared, MeasuredGroup measured,
        TimeZoneInfo zone)
    {
        DateOnly start = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(of.Instant, zone).DateTime);
        HashSet<Cell> cells = [.. measured.Sums.Cells];
        IEnumerable<(EffectRow, IReadOnlyList<DayEffect>)> first =
            compared.Where(one => one.Row.Key.Comparison == compared[0].Row.Key.Comparison);
        foreach ((EffectRow row, IReadOnlyList<DayEffect> effects) in first)
        {
            int number = measured.Metrics.Index().First(metric => metric.Item.Metric.Name == row.Key.Metric).Index;
            foreach (string group in Groups.All)
            {
                Cell cell = new(of, row.Key.Rule, row.Key.Segment, group);
                if (!cells.Contains(cell))
                    continue;
                IReadOnlyList<DayEffect> own = group == Groups.Treated ? effects : [];
                foreach (DayRow day in Of(cell, row, measured.Sums.Of(cell, number), measured.Metrics[number], start, own))
                    yield return day;
            }
        }
    }

    static IEnumerable<DayRow> Of(
        Cell cell, EffectRow row, GroupSums sums, ObservedMetric metric, DateOnly first, IReadOnlyList<DayEffect> effects)
    {
        if (sums.Customers == 0)
            yield break;
        (Int128 above, Int128 below) = (0, 0);
        for (int day = 0; day < row.Observed.Days; day++)
        {
            (Int128 one, Int128 under) = (sums.On(day, 0), metric.Metric.Kind == MetricKind.Ratio ? sums.On(day, 1) : 0);
            (above, below) = (above + one, below + under);
            yield return new DayRow(
                cell.Of, cell.Rule, metric.Metric.Name, cell.Segment, cell.Group, day, first.AddDays(day), sums.Customers,
                Figure(one, under), Figure(above, below), (double)sums.CostOn(day) / PlannedShares.CostUnits,
                day < effects.Count ? effects[day] : null);
        }

        double? Figure(Int128 above, Int128 below) => metric.Metric.Kind != MetricKind.Ratio
            ? ExactRatio.Nearest(above, (Int128)sums.Customers * metric.View.UnitsInOne)
            : below == 0 ? null : below > 0 ? ExactRatio.Nearest(above, below) : ExactRatio.Nearest(-above, -below);
    }
}
