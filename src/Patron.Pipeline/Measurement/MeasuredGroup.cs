using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Measurement;

/// <summary>The sums of some metrics that have the same segments: one look at the contacts for sizes, and one for all outcomes.</summary>
sealed class MeasuredGroup
{
    readonly StepContext _context;

    /// <param name="views">The metrics; they are not taken where nobody was contacted.</param>
    /// <param name="context">The run; the tables are bound.</param>
    public MeasuredGroup(IReadOnlyList<MetricView> views, StepContext context)
    {
        _context = context;
        new ContactView(views[0].Metric.SegmentBy).Make(views[0].Metric, context);
        ColumnTable sizes = Read(Sizes(ContactView.Name));
        Sums = new MeasuredSums(new SumLayout(views.Max(view => view.Width), views.Any(view => view.Metric.Cuped)));
        Sums.AddSizes(sizes);
        Cell[] cells = [.. Sums.Cells];
        DateTimeOffset[] instants = [.. cells.Select(cell => cell.Of.Instant).Distinct().Order()];
        if (instants.Length == 0)
            return;
        Metrics = [.. views.Select(view => new ObservedMetric(view, instants, context))];
        OutcomeSql sql = new(Metrics);
        Sums.AddOutcomes(Read(sql.ToSql(ContactView.Name)), sql);
        string heldOut = string.Join(", ", cells.Where(cell => cell.Group == Groups.HoldOut).Select(cell => cell.Of.Instant).Distinct().Order()
            .Select(LakeSession.TimestampLiteral));
        if (heldOut.Length > 0)
        {
            string all = $"({ContactView.OfAllCampaigns(heldOut)})";
            Sums.AddSizes(Read(Sizes(all)));
            Sums.AddOutcomes(Read(sql.ToSql(all)), sql);
        }

        Campaigns =
        [
            .. Sums.Cells.Select(cell => cell.Of).Distinct()
                .OrderBy(of => of.Campaign, StringComparer.Ordinal).ThenBy(of => of.Instant),
        ];
    }

    public MeasuredSums Sums { get; }

    public IReadOnlyList<ObservedMetric> Metrics { get; } = [];

    /// <summary>The campaigns at their instants, by name and time; all campaigns together first.</summary>
    public IReadOnlyList<CampaignInstant> Campaigns { get; } = [];

    static string Sizes(string contacts) =>
        $"""
        SELECT campaign, epoch_us(as_of) AS instant, rule, "group", segment, is_first, count(*) AS customers,
          CAST(sum(CAST(cost AS DECIMAL(18, 4))) * {PlannedShares.CostUnits} AS HUGEINT) AS cost
        FROM {contacts} AS contacts
        GROUP BY ALL
        """;

    ColumnTable Read(string select)
    {
        using Result result = _context.Lake.Connection.Query(select, _context.Cancellation);
        return result.ReadAll();
    }
}
