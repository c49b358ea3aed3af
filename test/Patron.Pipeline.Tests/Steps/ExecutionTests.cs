using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Steps;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Steps;

public sealed class ExecutionTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ProjectDefinition _project;
    readonly LakeSession _lake;

    public ExecutionTests()
    {
        _project = new ProjectDefinition
        {
            Folder = _folder.FullPath,
            Settings = new ProjectSettings { Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR", TimeZone = "UTC" },
        };
        _lake = LakeSession.Open(_project, DateTimeOffset.UnixEpoch);
    }

    public void Dispose()
    {
        _lake.Dispose();
        _folder.Dispose();
    }

    sealed record Doing(string Definition, Action<StepContext> Work) : IStep
    {
        public StepInfo Info { get; } = new("make t", Stage.Prepare, [], ["silver.t"], Definition);

        public void Run(StepContext context) => Work(context);
    }

    static Doing Writing(string definition, Action? afterCommit = null) => new(definition, context =>
    {
        context.Lake.Overwrite("silver.t", "SELECT 1 AS n", context);
        afterCommit?.Invoke();
    });

    StepStatus StatusOf(IStep step)
    {
        string state = _project.StateFolder();
        using RunJournal journal = TestRuns.Begin(_project, "run", new SilentObserver());
        StepContext context = new(
            _project, DateTimeOffset.UnixEpoch, "run", _lake, ModelRegistry.Of(_project), journal, TimeProvider.System, default);
        RunSummary run = new Execution(context, StepLedger.Open(state), new SilentObserver(), new HashSet<string>()).Run([step]);
        return Assert.Single(run.Steps).Outcome.Status;
    }

    [Fact]
    public void A_step_stopped_between_its_commit_and_its_success_runs_again()
    {
        Assert.Equal(StepStatus.Done, StatusOf(Writing("a")));
        Assert.Equal(StepStatus.Unchanged, StatusOf(Writing("a")));
        Assert.Throws<OperationCanceledException>(() => StatusOf(Writing("b", () => throw new OperationCanceledException())));
        Assert.Equal(StepStatus.Done, StatusOf(Writing("a")));
    }

    [Fact]
    public void A_table_that_another_hand_wrote_is_made_again()
    {
        StatusOf(Writing("a"));
        StatusOf(Writing("b"));
        StepLedger.Open(_project.StateFolder()).Record("make t", new StepSuccess("other", "run", []));
        Assert.Equal(StepStatus.Done, StatusOf(Writing("b")));
        Directory.Delete(Path.Combine(_project.LakeFolder(), "silver", "t"), recursive: true);
        Assert.Equal(StepStatus.Done, StatusOf(Writing("b")));
    }

    [Fact]
    public void A_table_deleted_and_made_again_to_the_same_version_number_is_not_taken_for_the_old_one()
    {
        StatusOf(Writing("a"));
        Directory.Delete(Path.Combine(_project.LakeFolder(), "silver", "t"), recursive: true);
        DeltaTable.Open(Path.Combine(_project.LakeFolder(), "silver", "t"))
            .Create(_lake.Connection, "SELECT 2 AS n", new CommitDetails("create", "by hand", DateTimeOffset.UnixEpoch));
        Assert.Equal(StepStatus.Done, StatusOf(Writing("a")));
        Assert.Equal(StepStatus.Unchanged, StatusOf(Writing("a")));
    }

    [Fact]
    public void A_ledger_that_cannot_be_read_is_named_with_the_remedy()
    {
        StatusOf(Writing("a"));
        File.WriteAllText(Path.Combine(_project.StateFolder(), "steps.json"), "{ \"make t\": ");
        ProjectException error = Assert.Throws<ProjectException>(() => StatusOf(Writing("a")));
        Problem problem = Assert.Single(error.Problems);
        Assert.EndsWith("steps.json", problem.File, StringComparison.Ordinal);
        Assert.Contains("delete it", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_of_a_step_is_told_even_where_the_journal_cannot_be_written()
    {
        string steps = TrackingFolder.Of(_project).ArtifactPath("run", StepRecord.File);
        StepFailedException error = Assert.Throws<StepFailedException>(() => StatusOf(new Doing("a", _ =>
        {
            Directory.CreateDirectory(Path.Combine(steps, "taken"));
            throw new InvalidOperationException("no room");
        })));
        Assert.Equal("make t: no room", error.Message);
    }
}
