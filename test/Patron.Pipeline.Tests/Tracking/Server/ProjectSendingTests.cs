using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>A project whose settings name a server.</summary>
public sealed class ProjectSendingTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SilentObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Project(string tracking)
    {
        _folder.Write("patron.yml", $"name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-10\n{tracking}");
        _folder.Write("orders.csv", "id,amount\n1,2\n");
        _folder.Write("sources/shop.yml", "kind: csv\ntables:\n  orders: { path: orders.csv, columns: { id: BIGINT, amount: DOUBLE } }\n");
        return ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);
    }

    RunSummary Run(ProjectDefinition project) =>
        PipelineRun.Execute(project, new RunRequest { Step = "ingest" }, _observer, TestContext.Current.CancellationToken);

    [Fact]
    public void A_run_survives_the_servers_absence_and_is_sent_later_once()
    {
        using ContractServer server = new();
        ProjectDefinition project = Project($"tracking: {server.Url}\n");
        server.Stop();
        string first = Run(project).RunId;
        Assert.Contains("was not sent", Assert.Single(_observer.Warnings));
        Assert.Contains("does not answer, tried 3 times", _observer.Warnings[0]);
        Assert.Throws<TrackingServerException>(() => ProjectSending.Send(project));

        server.Start();
        string second = Run(project).RunId;
        Assert.Single(_observer.Warnings);
        Assert.Equal([first, second], server.Runs.Select(run => run.Tags["patron.run"]));
        Assert.All(server.Runs, run => Assert.Equal("FINISHED", run.Status));
        Assert.Equal((0, 2), (ProjectSending.Send(project)!.Runs, server.Runs.Count));
        Assert.Contains(server.Files, file => file.Key.EndsWith("artifacts/steps.json", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_server_behind_the_same_settings_gets_every_run_and_so_does_one_set_up_anew()
    {
        using ContractServer first = new();
        using ContractServer second = new();
        ProjectDefinition project = Project("tracking: \"http://${file:place}\"\n");
        _folder.Write("place", new Uri(first.Url).Authority);
        Run(project);
        Assert.Equal((0, 1), (ProjectSending.Send(project)!.Runs, first.Runs.Count));

        _folder.Write("place", new Uri(second.Url).Authority);
        Assert.Equal((1, 1), (ProjectSending.Send(project)!.Runs, second.Runs.Count));
        second.Empty();
        Assert.Equal((1, 1), (ProjectSending.Send(project)!.Runs, second.Runs.Count));

        _folder.Write("place", new Uri(first.Url).Authority);
        Assert.Equal((0, 1), (ProjectSending.Send(project)!.Runs, first.Runs.Count));
        Assert.Empty(_observer.Warnings);
    }

    [Fact]
    public void A_secret_that_is_not_there_does_not_fail_the_run()
    {
        Run(Project("tracking: { url: http://127.0.0.1:9, token: \"${file:nowhere}\" }\n"));
        Assert.Contains("patron.yml:5: there is no file nowhere", Assert.Single(_observer.Warnings));
    }

    [Fact]
    public void Without_a_server_nothing_is_sent() => Assert.Null(ProjectSending.Send(Project("")));
}
