using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Measures every campaign decided so far: effects in <c>gold.campaign_effects</c>, their course in <c>gold.campaign_days</c>, the
/// rows of one as-of instant replaced together.
/// </summary>
sealed class MeasureStep(ProjectDefinition project, IReadOnlyList<string> inputs) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        "measure", Stage.Report, inputs, [EffectsTable.Name, DaysTable.Name],
        string.Join(' ', project.Metrics.Select(metric => metric.Hash)));

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        ProblemList problems = new();
        MetricView?[] views = [.. project.Metrics.Select(metric => MetricView.Of(metric, context, problems))];
        problems.ThrowIfAny();
        List<(EffectRow Row, IReadOnlyList<DayEffect> Days)> found = [];
        List<DayRow> days = [];
        var shares = PlannedShares.Of(context);
        var contacts = FirstContacts.Make(context.Lake.Database, context.Lake.Connection, context.AsOf, context.Cancellation);
        foreach (MetricView[] group in views.OfType<MetricView>().GroupBy(view => view.Metric.SegmentBy).Select(group => group.ToArray()))
        {
            HugeAmounts.Told(group, context.Lake.Connection, () =>
            {
                var measured = MeasuredGroup.Of(group, contacts, context);
                Comparisons comparisons = new(measured.Sums, measured.Metrics, shares);
                foreach (CampaignInstant of in measured.Campaigns)
                {
                    var compared = comparisons.Of(of).ToList();
                    found.AddRange(compared);
                    days.AddRange(DayRows.Of(of, compared, measured, context.Project.Settings.Zone));
                }
            });
        }

        FirstContacts.Drop(context.Lake.Connection);
        Judgement judgement = new(project.Metrics.ToDictionary(metric => metric.Name));
        EffectRow[] rows = [.. found.GroupBy(one => one.Row.Key.Of).SelectMany(of => judgement.Of([.. of.Select(one => one.Row)]))];
        Warn(rows, context);
        context.Lake.Together(context, () =>
        {
            EffectsTable.Write(rows, context);
            DaysTable.Write(days, context);
        });
    }

    /// <summary>Campaigns of which nothing can ever be known, and groups that chance did not make.</summary>
    static void Warn(IReadOnlyList<EffectRow> rows, StepContext context)
    {
        IEnumerable<EffectRow> whole = rows.Where(row => row.Key is { Rule: null, Segment: null });
        foreach (EffectRow row in whole.DistinctBy(row => (row.Key.Of, row.Key.Comparison)))
        {
            string? found = row.Compared == 0 || row.Treated == 0 ? row.Reason
                : row.Groups is null ? "the decisions do not tell the share of each group, so that their sizes are not checked"
                : row.Groups.IsOff() ? "groups are not as chance was to draw them"
                : null;
            if (found is not null)
                context.Journal.Warn($"{row.Key.Of.Campaign ?? "all campaigns"}, {AsOf.Text(row.Key.Of.Instant)}: {found}");
        }
    }
}
