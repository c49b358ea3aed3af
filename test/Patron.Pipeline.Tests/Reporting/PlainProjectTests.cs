using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting;

namespace Patron.Pipeline.Tests.Reporting;

public sealed class PlainProjectTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SilentObserver _observer = new();

    public PlainProjectTests()
    {
        _folder.Write("patron.yml", "name: plain\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _folder.Write("tables/silver/visits.sql", "SELECT 'c' || n AS id, n * 1.5 AS minutes FROM range(4) AS numbers(n)");
    }

    [Fact]
    public void A_project_without_models_has_its_own_figures_on_the_page()
    {
        _folder.Write("reports/visits.yml", """
            title: Visits
            kpis:
              - { name: visits, sql: "SELECT count(*) FROM silver.visits" }
              - name: minutes
                sql: |
                  SELECT id AS "group", minutes AS value FROM silver.visits
            """);
        ProjectDefinition project = Load();
        RunSummary run = PipelineRun.Execute(project, new RunRequest(), _observer, TestContext.Current.CancellationToken);
        using LakeSession lake = LakeSession.Open(project, run.AsOf);
        lake.Bind(["gold.kpis"]);
        Assert.Equal(5, lake.Connection.Scalar<long>("SELECT count(*) FROM gold.kpis"));
        Assert.Equal(4.5, lake.Connection.Scalar<double>("SELECT value FROM gold.kpis WHERE kpi = 'minutes' AND \"group\" = 'c3'"));

        string document = Chromium.DocumentOf(ReportFile.PathOf(project, run.AsOf));
        Assert.Contains("<h2>Visits</h2>", document, StringComparison.Ordinal);
        Assert.Contains("data-drawn=\"true\"", document, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_figures_has_a_page_too()
    {
        ProjectDefinition project = Load();
        RunSummary run = PipelineRun.Execute(project, new RunRequest(), _observer, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(ReportFile.PathOf(project, run.AsOf)));
    }

    [Fact]
    public void Figures_of_tables_that_are_not_there_and_names_used_twice_are_told_at_once()
    {
        _folder.Write("reports/a.yml", "title: A\nkpis:\n  - { name: visits, sql: SELECT count(*) FROM silver.vists }\n");
        _folder.Write("reports/b.yml", "title: B\nkpis:\n  - { name: visits, sql: SELECT 1 }\n  - { name: c, sql: SELECT FROM }\n");
        ProjectException error = Assert.Throws<ProjectException>(() =>
            PipelineRun.Execute(Load(), new RunRequest(), _observer, TestContext.Current.CancellationToken));
        Assert.Equal(3, error.Problems.Count);
        Assert.Contains(
            "reports/a.yml:3:47: there is no table 'silver.vists': did you mean 'silver.visits'?", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("KPI 'visits' is in reports/a.yml too", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath);
}
