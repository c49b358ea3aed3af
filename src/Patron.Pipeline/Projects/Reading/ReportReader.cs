namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>reports/NAME.yml</c>.</summary>
static class ReportReader
{
    static readonly Form<KpiDefinition> Kpi = Forms.Mapping(
        "a figure with 'name' and 'sql'",
        map => new KpiDefinition(map.Required("name", Forms.Identifier), map.Required("sql", Forms.Sql)));

    public static Form<ReportDefinition> Form { get; } = Forms.Mapping("a report", map => new ReportDefinition
    {
        Name = map.File.Id,
        File = map.File.File,
        Title = map.Required("title", Forms.Text),
        Kpis = map.Required("kpis", Forms.ListOf(Kpi, kpi => kpi.Name)),
    });
}
