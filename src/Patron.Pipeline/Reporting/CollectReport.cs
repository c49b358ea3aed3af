using Patron.Delta;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects all that the report shows from the gold tables, the registry and the lake.</summary>
/// <param name="project">The project.</param>
/// <param name="reports">Whose KPIs are shown.</param>
/// <param name="context">The run; the gold tables of the project are bound.</param>
sealed class CollectReport(ProjectDefinition project, IReadOnlyList<ReportDefinition> reports, StepContext context)
{
    public ReportData Collect()
    {
        List<ValueFigures> values = [.. Models<LifetimeValueDefinition>().Select(model => CollectValues.Of(model, context))];
        List<PropensityFigures> propensities =
        [
            .. Models<PropensityDefinition>().Select(model => CollectPropensities.Of(model, context)).OfType<PropensityFigures>(),
        ];
        List<CampaignFigures> campaigns = [.. project.Treatments.Select(item => CollectDecisions.Campaign(item, context))];
        List<KpiReport> kpis = [.. reports.Select(Kpis)];
        return new ReportData
        {
            Heading = Heading.Of(context),
            Tiles = [.. Headlines.Of(values, propensities, campaigns, kpis)],
            Reports = kpis,
            Values = values,
            Propensities = propensities,
            Uplifts = [.. Models<UpliftDefinition>().Select(model => CollectUplift.Of(model, context)).OfType<UpliftFigures>()],
            Segmentations = [.. Models<RfmDefinition>().Select(model => CollectDecisions.Segments(model, context))],
            Campaigns = campaigns,
            Models = [.. project.Models.Where(Scores).Select(Model)],
            Tables = [.. context.Lake.Tables().Select(Table)],
            Checks = CollectChecks.Of(project, context),
            Rejected = RejectedRows(),
        };
    }

    IEnumerable<T> Models<T>() where T : ModelDefinition => project.Models.OfType<T>();

    KpiReport Kpis(ReportDefinition report)
    {
        ILookup<string, KpiPoint> points = Rows.Of(
            context,
            $"""
            SELECT kpi, CAST(date AS VARCHAR) AS date, "group", value, low, high, n
            FROM {KpiStep.Table}
            WHERE as_of = {LakeSession.TimestampLiteral(context.AsOf)}
            ORDER BY kpi, "group", date
            """,
            (table, row) => (Kpi: table.Texts("kpi")[row]!, Point: new KpiPoint(
                table.Texts("date")[row]!, table.Texts("group")[row]!, table.Number("value", row), table.Number("low", row),
                table.Number("high", row), table.IsNull("n", row) ? null : table.Longs("n")[row])))
            .ToLookup(row => row.Kpi, row => row.Point);
        return new KpiReport(report.Title, [.. report.Kpis.Select(kpi => new KpiFigures(kpi.Name, [.. points[kpi.Name]]))]);
    }

    /// <summary>Of uplift models there may be no version that scores yet.</summary>
    bool Scores(ModelDefinition model) => model is not UpliftDefinition || context.Models.ScoringVersionOf(model.Name) != TableVersion.None;

    ModelFigures Model(ModelDefinition model)
    {
        RegisteredModel registered = context.Models.Scoring(model.Name);
        LifetimeValueContent? content = registered.Kind == TrainLifetimeValue.Kind ? LifetimeValueContent.From(registered.Content) : null;
        return new ModelFigures(
            registered.Name, registered.Kind, registered.Version, Utc(registered.AsOf), registered.RunId,
            [.. (content?.Choices ?? []).Select(choice => $"{choice.Part}: {choice.Reason}")],
            content is null ? [] : Parameters(content),
            [.. registered.Metrics.Select(metric => new NamedNumber(metric.Key, metric.Value))]);
    }

    static List<NamedNumber> Parameters(LifetimeValueContent content) =>
        [.. Parameters(content.FrequencyModel), .. Parameters(content.SpendModel)];

    static IEnumerable<NamedNumber> Parameters(FittedParameters fit) =>
        fit.Parameters.Select(parameter =>
            new NamedNumber($"{fit.Name} {parameter.Name}", parameter.Value, parameter.StandardError));

    TableFigures Table(string name)
    {
        Snapshot snapshot = context.Lake.Snapshot(name);
        return new TableFigures(name, snapshot.Version, snapshot.Rows, Utc(snapshot.Timestamp));
    }

    List<RejectedFigures> RejectedRows()
    {
        if (!context.Lake.Exists(BronzeTable.Rejected))
            return [];
        context.Lake.Bind([BronzeTable.Rejected]);
        return Rows.Of(
            context,
            $"""
            SELECT source_table, source, reason, count(*) AS rows
            FROM {BronzeTable.Rejected}
            GROUP BY ALL
            ORDER BY rows DESC, source_table, source, reason
            LIMIT 50
            """,
            (table, row) => new RejectedFigures(
                table.Texts("source_table")[row]!, table.Texts("source")[row] ?? "", table.Texts("reason")[row]!,
                table.Longs("rows")[row]));
    }

    static string Utc(DateTimeOffset instant) => Heading.Utc(instant);
}
