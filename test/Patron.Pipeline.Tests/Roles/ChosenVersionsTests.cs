using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Roles;

/// <summary>Whole runs where approvals are asked for, and where a version is chosen to score.</summary>
public sealed class ChosenVersionsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ChosenVersionsTests()
    {
        Settings("approvals: 1");
        _folder.Write("tables/silver/orders.sql", """
            SELECT 'c' || n AS customer_id, TIMESTAMPTZ '2025-01-01 00:00:00+00' + to_days(CAST(n % 300 AS INTEGER)) AS ordered_at,
              CAST(n AS DECIMAL(18, 2)) AS amount
            FROM range(100) AS numbers(n)
            """);
        _folder.Write("models/segments.yml", "kind: rfm\ntable: silver.orders\ntime: ordered_at\namount: amount\n");
    }

    public void Dispose() => _folder.Dispose();

    void Settings(string more) =>
        _folder.Write("patron.yml", $"name: shop\ncustomer_key: customer_id\ncurrency: EUR\nas_of: 2026-01-01\n{more}\n");

    ProjectDefinition Project => ProjectLoader.Load(_folder.FullPath);

    RunSummary Run(string? version = null, WatchingObserver? observer = null, string? asOf = null) => PipelineRun.Execute(
        Project,
        new RunRequest { AsOf = asOf, Models = version is null ? new Dictionary<string, string>() : new() { ["segments"] = version } },
        observer ?? new WatchingObserver(), TestContext.Current.CancellationToken);

    [Fact]
    public void A_version_that_was_approved_since_is_promoted_by_the_next_run()
    {
        Assert.Contains("no champion", Assert.Throws<StepFailedException>(() => Run()).Message, StringComparison.Ordinal);
        Assert.Null(ModelRegistry.Of(Project).ByAlias("segments", ModelAliases.Champion));
        ModelDecisions.Of(Project, TimeProvider.System, "bob").Approve("segments", 1, null);
        RunSummary run = Run();
        Assert.Contains(run.Steps, step => step.Step.Name == "score segments" && step.Outcome.Status == StepStatus.Done);
        Assert.Equal(1, ModelRegistry.Of(Project).ByAlias("segments", ModelAliases.Champion)!.Version);
        Assert.All(Run().Steps, step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
    }

    [Fact]
    public void A_version_without_approvals_and_an_archived_one_do_not_score_by_being_chosen()
    {
        Assert.Throws<StepFailedException>(() => Run());
        RefusedException refused = Assert.Throws<RefusedException>(() => Run("1"));
        Assert.Contains("0 of 1 approvals", refused.Message, StringComparison.Ordinal);

        Settings("");
        Run();
        Run(asOf: "2025-11-01");
        ModelDecisions.Of(Project, TimeProvider.System, "bob").Archive("segments", 1);
        Assert.Contains("archived", Assert.Throws<RefusedException>(() => Run("1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chosen_version_is_told_of_recorded_and_no_champion()
    {
        Settings("");
        Run();
        Run(asOf: "2025-11-01");
        WatchingObserver observer = new();
        RunSummary run = Run("1", observer);
        Assert.Contains(observer.Warnings, warning => warning.StartsWith("version 1 of segments scores in this run", StringComparison.Ordinal));
        TrackingFolder store = TrackingFolder.Of(Project);
        Run recorded = store.Find(run.RunId)!;
        Assert.Equal("1", recorded.Parameters["model.segments"]);
        IReadOnlyList<StepRecord> steps = RunLookup.StepsOf(store, recorded);
        Assert.Equal(1, steps.Single(step => step.Step == "score segments").Inputs.Single(input => input.Name == "champion.segments").Version);
        Assert.Equal(
            ModelRegistry.Of(Project).ByAlias("segments", ModelAliases.Champion)!.Version,
            steps.Single(step => step.Step == "promote segments").Outputs[0].Version);
    }

    [Fact]
    public void A_version_that_is_not_there_is_told_before_anything_runs()
    {
        Settings("");
        Run();
        UnknownVersionException error = Assert.Throws<UnknownVersionException>(() => Run("9"));
        Assert.Equal("model segments has no version or alias '9'; it has 1 (champion)", error.Message);
        Assert.Single(TrackingFolder.Of(Project).Runs(), one => one.Parent is null);
    }
}
