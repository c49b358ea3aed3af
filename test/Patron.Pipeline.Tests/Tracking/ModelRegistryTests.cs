using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Tracking;

public sealed class ModelRegistryTests : IDisposable
{
    static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    static readonly Dictionary<string, double> Metrics = new() { ["auc"] = 0.8123456789012345, ["gain"] = double.PositiveInfinity };

    readonly TemporaryFolder _folder = new();
    readonly ProjectDefinition _project;
    readonly RunJournal _run;
    readonly ModelRegistry _registry;

    public ModelRegistryTests()
    {
        _project = new()
        {
            Folder = _folder.FullPath,
            Settings = new ProjectSettings { Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR" },
        };
        _run = TestRuns.Begin(_project, "run", new SilentObserver());
        _registry = ModelRegistry.Of(_project);
    }

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    ModelVersion Register(int weight, string fitName = "churn", RunJournal? run = null)
    {
        using RunJournal fit = (run ?? _run).BeginFit($"{fitName}{weight}", new Dictionary<string, string> { ["penalty"] = "1" });
        fit.Record([.. Metrics.Select(metric => new MetricPoint(metric.Key, metric.Value, Now))]);
        ModelRegistration model = new()
        {
            Name = "churn",
            Kind = "propensity",
            Content = $$"""{"weight": {{weight}}}""",
            Metrics = Metrics,
            AsOf = DateTimeOffset.UnixEpoch,
            Definitions = [new("feature", "orders_sum", "abc")],
            TrainingData = [new("silver.dataset_churn", 3, "id")],
        };
        ModelVersion version = _registry.Register(model, fit, Now);
        fit.End(RunStatus.Finished);
        return version;
    }

    [Fact]
    public void A_version_that_a_killed_run_left_behind_is_taken_over_by_the_run_that_makes_up_for_it()
    {
        Register(1);
        _run.Dispose(); // ends as failed, since nothing ended it
        using RunJournal next = TestRuns.Begin(_project, "run-2", new SilentObserver());

        Assert.Equal(1, Register(1, "again", next).Version);
        Assert.Equal(1, _registry.ByAlias("churn", ModelAliases.Challenger)!.Version);
        Assert.Equal(2, Register(2, "other", next).Version);
    }

    [Fact]
    public void A_version_of_a_run_that_still_goes_or_that_scores_is_never_taken_over()
    {
        Register(1);
        Assert.Equal(2, Register(1, "again").Version);
        _registry.Promote("churn", 2);
        _run.Dispose();
        using RunJournal next = TestRuns.Begin(_project, "run-2", new SilentObserver());

        Assert.Equal(3, Register(1, "third", next).Version);
    }

    [Fact]
    public void Versions_count_up_and_the_newest_is_taken_whole()
    {
        Assert.Equal(0, _registry.NewestVersion("churn"));
        for (int version = 1; version <= 11; version++)
            Assert.Equal(version, Register(version).Version);

        RegisteredModel newest = _registry.Newest("churn");
        Assert.Equal(11, newest.Version);
        Assert.Equal(11, newest.Content.GetProperty("weight").GetInt32());
        Assert.Equal(Metrics, newest.Metrics);
        Assert.Equal(DateTimeOffset.UnixEpoch, newest.AsOf);
        Assert.Equal([new DefinitionRecord("feature", "orders_sum", "abc")], newest.Definitions);
        Assert.Equal([new VersionRecord("silver.dataset_churn", 3, "id")], newest.TrainingData);
    }

    [Fact]
    public void A_model_that_was_never_registered_is_named()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => _registry.Newest("churn"));
        Assert.Contains("'churn'", error.Message, StringComparison.Ordinal);
        Assert.Contains("train step", Assert.Throws<InvalidOperationException>(() => _registry.Scoring("churn")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_champion_scores_unless_another_is_chosen()
    {
        Register(1);
        Assert.Contains("no champion", Assert.Throws<InvalidOperationException>(() => _registry.Scoring("churn")).Message, StringComparison.Ordinal);
        _registry.Promote("churn", 1);
        Register(2);
        Assert.Equal(1, _registry.Scoring("churn").Version);
        Assert.Equal(2, Choosing("challenger").Version);
        Assert.Equal(2, Choosing("2").Version);
        Assert.Contains("'3'", Assert.Throws<InvalidOperationException>(() => Choosing("3")).Message, StringComparison.Ordinal);
        _registry.Promote("churn", 2);
        Assert.Equal(2, _registry.Scoring("churn").Version);
        Assert.Null(_registry.ByAlias("churn", ModelAliases.Challenger));

        RegisteredModel Choosing(string wanted) =>
            new ModelRegistry(_registry.Store, new Dictionary<string, string> { ["churn"] = wanted }).Scoring("churn");
    }

    [Fact]
    public void A_version_that_somebody_changed_is_refused()
    {
        ModelVersion version = Register(1);
        string path = TrackingFolder.Of(_project).ArtifactPath(version.Run, "model/model.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace('1', '2'));
        Assert.Contains("not as it was registered", Assert.Throws<InvalidOperationException>(() => _registry.Newest("churn")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_who_register_at_once_get_two_versions()
    {
        int rounds = Rounds.Count(20, 2_000);
        Parallel.For(0, rounds, new ParallelOptions { MaxDegreeOfParallelism = 4 }, round => Register(round));
        IReadOnlyList<ModelVersion> versions = _registry.Versions("churn");
        Assert.Equal(Enumerable.Range(1, rounds), versions.Select(version => version.Version));
        Assert.Equal(rounds, versions.Select(version => version.Run).Distinct().Count());
    }
}
