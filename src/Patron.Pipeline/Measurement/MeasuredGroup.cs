using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Measurement;

/// <summary>The sums of some metrics that have the same segments: one look at the contacts for sizes, and one for all outcomes.</summary>
sealed class MeasuredGroup
{
    readonly Connection _connection;
    readonly CancellationToken _cancellation;

    /// <param name="views">The metrics; they are not taken where nobody was contacted.</param>
    /// <param name="contacts">Who counts; they are in <see cref="ContactView.Name"/>.</param>
    /// <param name="connection">The engine.</param>
    /// <param name="asOf">Nothing is known after it.</param>
    /// <param name="zone">The project's.</param>
    /// <param name="cancellation">Ends the queries.</param>
    public MeasuredGroup(
        IReadOnlyList<MetricView> views, FirstContacts contacts, Connection connection, DateTimeOffset asOf, TimeZoneInfo zone,
        CancellationToken cancellation)
    {
        (_connection, _cancellation) = (connection, cancellation);
        Sums = new MeasuredSums(new SumLayout(views.Max(view => view.Width), views.Any(view => view.Metric.Cuped)));
        Sums.AddSizes(Read(Sizes(ContactView.Name)));
        Cell[] cells = [.. Sums.Cells];
        DateTimeOffset[] instants = [.. cells.Select(cell => cell.Of.Instant).Distinct().Order()];
        if (instants.Length == 0)
            return;
        Metrics = [.. views.Select(view => new ObservedMetric(view, instants, asOf, zone))];
        LaterCosts costs = new(contacts, Metrics);
        AddLaterCosts(costs.ToSql(ContactView.Name, cells.Select(cell => cell.Of).Distinct(), ofAll: false));
        OutcomeSql sql = new(Metrics, contacts.SeveralCampaigns);
        if (Sums.HasClusters)
            AddClusters(sql);
        List<string> sums = [sql.ToSql(OutcomeSql.Contacts)];
        IEnumerable<DateTimeOffset> holdingOut = cells.Where(cell => cell.Group == Groups.HoldOut).Select(cell => cell.Of.Instant);
        CampaignInstant[] ofAll = [.. holdingOut.Distinct().Order().Select(instant => new CampaignInstant(null, instant))];
        string heldOut = string.Join(", ", ofAll.Select(one => LakeSession.TimestampLiteral(one.Instant)));
        if (heldOut.Length > 0)
        {
            string All(string from) => $"({ContactView.OfAllCampaigns(from, heldOut, contacts.SeveralCampaigns)})";
            Sums.AddSizes(Read(Sizes(All(ContactView.Name))));
            AddLaterCosts(costs.ToSql(All(ContactView.Name), ofAll, ofAll: true));
            sums.Add(sql.ToSql(All(OutcomeSql.Contacts)));
        }

        Sums.AddOutcomes(Read(sql.With + string.Join("\nUNION ALL\n", sums)), sql.Sums);
        Campaigns =
        [
            .. Sums.Cells.Select(cell => cell.Of).Distinct()
                .OrderBy(of => of.Campaign, StringComparer.Ordinal).ThenBy(of => of.Instant),
        ];
    }

    /// <summary>The sums for a run, whose tables are bound.</summary>
    public static MeasuredGroup Of(IReadOnlyList<MetricView> views, FirstContacts contacts, StepContext context)
    {
        new ContactView(views[0].Metric.SegmentBy).Make(context.Lake.Connection);
        return new MeasuredGroup(
            views, contacts, context.Lake.Connection, context.AsOf, context.Project.Settings.Zone, context.Cancellation);
    }

    public MeasuredSums Sums { get; }

    public IReadOnlyList<ObservedMetric> Metrics { get; } = [];

    /// <summary>The campaigns at their instants, by name and time; all campaigns together first.</summary>
    public IReadOnlyList<CampaignInstant> Campaigns { get; } = [];

    void AddLaterCosts(string? sql)
    {
        if (sql is not null)
            Sums.AddLaterCosts(Read(sql));
    }

    void AddClusters(OutcomeSql outcomes)
    {
        ClusterSql sql = new(outcomes);
        _connection.Execute(ClusterSql.Table, _cancellation);
        Sums.AddClusters(Read(ClusterSql.Sizes));
        Sums.AddClusterOutcomes(Read(outcomes.With + sql.ToSql()), sql.Sums);
        _connection.Execute(ClusterSql.Drop, CancellationToken.None);
    }

    static string Sizes(string contacts) =>
        $"""
        SELECT campaign, epoch_us(as_of) AS instant, rule, "group", segment, is_first, count(*) AS customers,
          CAST(sum(CAST(cost AS DECIMAL(18, 4))) * {PlannedShares.CostUnits} AS HUGEINT) AS cost, count(cluster) AS in_clusters
        FROM {contacts} AS contacts
        GROUP BY ALL
        """;

    ColumnTable Read(string select)
    {
        using Result result = _connection.Query(select, _cancellation);
        return result.ReadAll();
    }
}
