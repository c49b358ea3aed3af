using Patron.Models.Experiments;

namespace Patron.Pipeline.Measurement;

/// <summary>The effects of campaigns, from sums of their groups.</summary>
/// <param name="sums">The sums.</param>
/// <param name="metrics">The metrics that they are of.</param>
/// <param name="shares">What chance was to draw.</param>
sealed class Comparisons(MeasuredSums sums, IReadOnlyList<ObservedMetric> metrics, PlannedShares shares)
{
    /// <summary>Every effect, not judged yet, with its course by day.</summary>
    public IEnumerable<(EffectRow Row, IReadOnlyList<DayEffect> Days)> Of(CampaignInstant of)
    {
        Cell[] cells = [.. sums.Cells.Where(cell => cell.Of == of)];
        string?[] rules = [null, .. cells.Select(cell => cell.Rule).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        string?[] segments = [null, .. cells.Select(cell => cell.Segment).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        foreach (Comparison comparison in Comparison.All.Where(one => IsMeant(one, of, cells)))
        {
            SampleRatio? groups = Check(of, comparison);
            // Of a single rule the whole campaign is the rule.
            foreach (string? rule in rules.Length == 2 ? rules[..1] : rules)
            {
                foreach (string? segment in segments)
                {
                    foreach ((int number, ObservedMetric metric) in metrics.Index())
                        yield return Compare(new EffectKey(of, rule, metric.Metric.Name, segment, comparison), number, metric, groups);
                }
            }
        }
    }

    /// <summary>
    /// All campaigns together are held against the hold-out, a campaign against its own groups; what has no business as usual says
    /// nothing of it.
    /// </summary>
    static bool IsMeant(Comparison comparison, CampaignInstant of, IReadOnlyList<Cell> cells) => of.Campaign is null
        ? comparison.Group == Groups.HoldOut
        : comparison.Group == Groups.Control
            || (comparison.Group == Groups.BusinessAsUsual && cells.Any(cell => cell.Group == Groups.BusinessAsUsual));

    (EffectRow Row, IReadOnlyList<DayEffect> Days) Compare(EffectKey key, int number, ObservedMetric metric, SampleRatio? groups)
    {
        Cell treated = new(key.Of, key.Rule, key.Segment, Groups.Treated);
        GroupSums ofTreated = sums.Of(treated, number);
        GroupSums ofControl = sums.Of(treated with { Group = key.Comparison.Group }, number);
        Observation observed = metric.At(key.Of.Instant);
        IReadOnlyList<DayEffect> days = ofTreated.Customers == 0 || ofControl.Customers == 0
            ? []
            : EffectsByDay.Of(metric.View, ofControl, ofTreated, observed);
        EffectRow row = new()
        {
            Key = key,
            Treated = ofTreated.Customers,
            Compared = ofControl.Customers,
            TreatedClusters = ofTreated.Clusters?.Count,
            ComparedClusters = ofControl.Clusters?.Count,
            Observed = observed,
            Last = days.Count == 0 ? null : days[^1],
            Cost = (double)ofTreated.CostWithin(observed.Days) / PlannedShares.CostUnits,
            Groups = groups,
        };
        return (row, days);
    }

    SampleRatio? Check(CampaignInstant of, Comparison comparison)
    {
        if (shares.Of(of, comparison) is not { } planned)
            return null;
        Cell treated = new(of, null, null, Groups.Treated);
        long[] counts = [sums.Of(treated with { Group = comparison.Group }, 0).Units, sums.Of(treated, 0).Units];
        return counts.Sum() == 0 ? null : SampleRatio.Of(counts, planned);
    }
}
