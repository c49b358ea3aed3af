using System.Globalization;
using Patron.Models.Experiments;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>What to think of the effects of a campaign at an instant, all metrics, rules and segments together.</summary>
/// <param name="metrics">By their ids.</param>
sealed class Judgement(IReadOnlyDictionary<string, MetricDefinition> metrics)
{
    /// <summary>The rows of one campaign instant, with verdicts.</summary>
    public IEnumerable<EffectRow> Of(IReadOnlyList<EffectRow> rows)
    {
        foreach (IGrouping<Comparison, EffectRow> compared in rows.GroupBy(row => row.Key.Comparison))
        {
            EffectRow[] tests = [.. compared.Where(row => row.Key.Segment is null && row.Deciding is not null)];
            double[] adjusted = MultipleTesting.Holm([.. tests.Select(row => row.Deciding!.PValue)]);
            Dictionary<EffectKey, double> ofTests = tests.Zip(adjusted).ToDictionary(pair => pair.First.Key, pair => pair.Second);
            foreach (IGrouping<(string? Rule, string Metric), EffectRow> one in compared.GroupBy(row => (row.Key.Rule, row.Key.Metric)))
            {
                Heterogeneity? segments = SegmentsOf([.. one]);
                foreach (EffectRow row in one)
                {
                    yield return row.Key.Segment is { } segment
                        ? Explained(row with { Shrunk = segments?.Segments.FirstOrDefault(found => found.Segment == segment) })
                        : Judged(row with { Segments = segments, Adjusted = ofTests.TryGetValue(row.Key, out double value) ? value : null });
                }
            }
        }
    }

    static Heterogeneity? SegmentsOf(IReadOnlyList<EffectRow> rows)
    {
        SegmentEffect[] effects =
        [
            .. from row in rows
               where row.Key.Segment is not null && row.Last is { TooFew: null, Effect: not null }
               select new SegmentEffect(row.Key.Segment!, row.Effect!.Absolute.Value, row.Effect.Absolute.StandardError),
        ];
        return effects.Length < 2 ? null : Heterogeneity.Of(effects);
    }

    EffectRow Judged(EffectRow row)
    {
        row = Explained(row);
        if (row.Deciding is not { } effect)
            return row;
        MetricDefinition metric = metrics[row.Key.Metric];
        double sign = metric.Direction == Direction.Higher ? 1 : -1;
        var verdict = Verdict.Of(new VerdictInput
        {
            Effect = effect,
            Direction = metric.Direction,
            AdjustedPValue = row.Adjusted,
            IsOver = row.Observed.IsOver,
            Groups = row.Groups,
            ContactCost = metric.Worth is null || row.Treated == 0 ? 0 : row.Cost / row.Treated,
            Value = metric.Worth ?? 1,
            Unit = UnitOf(metric.Kind),
        });
        double all = metric.Worth is { } worth ? sign * worth * row.Treated : double.NaN;
        return row with
        {
            Verdict = verdict,
            Reason = row.Observed.IsOver ? verdict.Reason : Invariant($"{Known(row.Observed)}: {verdict.Reason}"),
            Money = metric.Worth is null || verdict.Kind == VerdictKind.NotComparable
                ? null
                : new EffectEstimate(
                    effect.Value * all, effect.StandardError * Math.Abs(all), Math.Min(effect.Low * all, effect.High * all),
                    Math.Max(effect.Low * all, effect.High * all), effect.PValue),
        };
    }

    /// <summary>Why there is nothing to judge, where there is not.</summary>
    static EffectRow Explained(EffectRow row)
    {
        string group = row.Key.Comparison.Group.Replace('_', ' ');
        string? reason = row.Compared == 0 ? $"no effect can be known: no customer is in the group '{group}'"
            : row.Treated == 0 ? "no effect can be known: no customer was treated"
            : row.Observed.Days == 0 ? Invariant($"not yet: no whole day of {row.Observed.Of} after the contact is known")
            : row.Last?.TooFew is { } few ? row.Observed.IsOver ? $"the experiment cannot tell: {few}" : $"{Known(row.Observed)}: {few}"
            : null;
        return row with { Reason = reason };
    }

    static string UnitOf(MetricKind kind) => kind switch
    {
        MetricKind.Ratio => "for one of the denominator",
        MetricKind.Share => "of the customers",
        _ => "a customer",
    };

    static string Known(Observation observed) => Invariant($"{observed.Days} of {observed.Of} days are known");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
