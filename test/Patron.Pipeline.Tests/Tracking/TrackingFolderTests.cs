using System.Diagnostics;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tests.Tracking;

public sealed class TrackingFolderTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();
    readonly TrackingFolder _store;

    public TrackingFolderTests() => _store = new TrackingFolder(_folder.PathOf("state"), "shop");

    public void Dispose() => _folder.Dispose();

    static Run Named(string id) => TestRuns.Run(id) with
    {
        Parameters = new Dictionary<string, string> { ["seed"] = "42", ["text"] = "two\nlines: 'quoted' \"too\" ü 😀" },
        Tags = new Dictionary<string, string> { ["a/b"] = "nested" },
    };

    [Fact]
    public void A_run_is_found_as_it_was_written()
    {
        _store.Begin(Named("r1"));
        MetricPoint[] points =
        [
            new("auc", 0.1, Start, 1), new("auc", 1e-17, Start, 2), new("loss/fold", double.NaN, Start), new("high", double.PositiveInfinity, Start),
            new("low", double.NegativeInfinity, Start), new("large", 1.7976931348623157e308, Start),
        ];
        VersionRecord[] inputs = [new("silver.orders", 3, "3b0c"), new("bronze.orders", 12, "77aa", "00ff")];
        _store.Log("r1", new RunLog { Metrics = points, Tags = new Dictionary<string, string> { ["a/b"] = "changed" }, Inputs = inputs });
        _store.PutArtifact("r1", "model/model.json", new MemoryStream([1, 2, 3]));
        _store.End("r1", RunStatus.Finished, Start.AddSeconds(5));

        Run run = _store.Find("r1")!;
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal((Start, Start.AddSeconds(5), "anna", "run"), (run.Started, run.Finished!.Value, run.User, run.Name));
        Assert.Equal(Named("r1").Parameters.OrderBy(pair => pair.Key), run.Parameters);
        Assert.Equal("changed", run.Tags["a/b"]);
        Assert.Equal("r1", run.Tags[RunTags.Id]);
        Assert.Equal((1e-17, double.PositiveInfinity, double.NegativeInfinity, 1.7976931348623157e308), (run.Metrics["auc"], run.Metrics["high"], run.Metrics["low"], run.Metrics["large"]));
        Assert.True(double.IsNaN(run.Metrics["loss/fold"]));
        Assert.Equal(points[..2], _store.History("r1", "auc"));
        Assert.Equal(inputs.OrderBy(input => input.Name), _store.Inputs("r1").OrderBy(input => input.Name));
        Assert.Equal([new RunArtifact("model/model.json", 3)], _store.Artifacts("r1"));
        Assert.Null(_store.Find("r2"));
        Assert.Null(_store.Find("../r1"));
    }

    [Fact]
    public void The_layout_is_that_of_MLflows_file_store()
    {
        _store.Begin(Named("r1"));
        _store.Log("r1", new RunLog { Metrics = [new("auc", 0.5, Start, 7)], Inputs = [new("silver.orders", 3, "3b0c")] });
        _store.End("r1", RunStatus.Failed, Start.AddSeconds(5));
        _store.AddVersion("churn", "r1", Start, new Dictionary<string, string> { ["patron.kind"] = "propensity" }, "it's new");
        _store.SetAlias("churn", "champion", 1);

        string tree = string.Join('\n', Directory.EnumerateFiles(_store.Location, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(_store.Location, file)}:\n{File.ReadAllText(file).TrimEnd()}").Order(StringComparer.Ordinal));
        Expectation.Matches("Tracking/file_store", tree.Replace(new Uri(_store.Location).AbsoluteUri, "file:///STORE", StringComparison.Ordinal));
    }

    [Fact]
    public void Runs_come_newest_first_also_from_the_index()
    {
        for (int day = 0; day < 5; day++)
        {
            _store.Begin(Named($"r{day}") with { Started = Start.AddDays(day) });
            _store.End($"r{day}", RunStatus.Finished, Start.AddDays(day));
        }

        string[] expected = ["r4", "r3", "r2", "r1", "r0"];
        Assert.Equal(expected, _store.Runs().Select(run => run.Id));
        Assert.Equal(5, File.ReadAllLines(_folder.PathOf("state/runs.index")).Length);
        Assert.Equal(expected, new TrackingFolder(_folder.PathOf("state"), "shop").Runs().Select(run => run.Id));
    }

    [Fact]
    public void The_index_is_made_again_where_it_is_missing_stale_or_damaged()
    {
        _store.Begin(Named("r1"));
        _store.End("r1", RunStatus.Finished, Start);
        Assert.Single(_store.Runs());

        _store.Log("r1", new RunLog { Tags = new Dictionary<string, string> { ["late"] = "yes" }, Metrics = [new("late", 1, Start)] });
        Assert.Equal("yes", Assert.Single(_store.Runs()).Tags["late"]);
        Assert.Equal(1, Assert.Single(_store.Runs()).Metrics["late"]);

        string index = _folder.PathOf("state/runs.index");
        File.WriteAllText(index, File.ReadAllText(index)[..20]);
        Assert.Single(_store.Runs());
        File.Delete(index);
        Assert.Single(_store.Runs());
        Directory.Delete(Directory.GetDirectories(_store.Location, "r1", SearchOption.AllDirectories).Single(), recursive: true);
        Assert.Empty(_store.Runs());
        Assert.Empty(File.ReadAllText(index));
    }

    [Fact]
    public void A_run_lives_as_long_as_its_process_and_has_failed_afterwards()
    {
        using (FileStream alive = _store.Start(Named("r1"))!)
        {
            _store.Begin(Named("fit") with { Parent = "r1" });
            Assert.All(_store.Runs(), run => Assert.Equal(RunStatus.Running, run.Status));
        }

        Assert.All(_store.Runs(), run => Assert.Equal((RunStatus.Failed, null), (run.Status, run.Finished)));
        Assert.Equal(["fit", "r1"], _store.CloseKilled(Start.AddDays(1)).Order(StringComparer.Ordinal));
        Assert.All(_store.Runs(), run => Assert.Equal((RunStatus.Failed, Start.AddDays(1), "killed"), (run.Status, run.Finished!.Value, run.Tags[RunTags.Error])));
        Assert.Empty(_store.CloseKilled(Start));
    }

    [Fact]
    public void A_folder_that_moved_names_its_new_place()
    {
        _store.Begin(Named("r1"));
        _store.End("r1", RunStatus.Finished, Start);
        _store.AddVersion("churn", "r1", Start, new Dictionary<string, string>(), "");
        Directory.Move(_folder.PathOf("state"), _folder.PathOf("moved"));
        TrackingFolder moved = new(_folder.PathOf("moved"), "shop");
        moved.Begin(Named("r2"));
        foreach (string meta in Directory.EnumerateFiles(moved.Location, "meta.yaml", SearchOption.AllDirectories))
            Assert.DoesNotContain("/state/", File.ReadAllText(meta), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Finished, moved.Find("r1")!.Status);
    }

    [Fact]
    public void What_MLflows_tools_deleted_is_not_listed_and_what_they_wrote_stays()
    {
        foreach (string id in new[] { "r1", "r2" })
        {
            _store.Begin(Named(id));
            _store.End(id, RunStatus.Finished, Start);
            _store.AddVersion("churn", id, Start, new Dictionary<string, string>(), "");
        }

        Assert.Equal(2, _store.Runs().Count);
        Assert.Equal(2, _store.Versions("churn").Count);
        string run = Directory.GetDirectories(_store.Location, "r1", SearchOption.AllDirectories).Single();
        Change(Path.Combine(run, "meta.yaml"), "lifecycle_stage: 'active'", "deleted_time: 1769860800000\nlifecycle_stage: deleted");
        string version = Path.Combine(_store.Location, "models", "churn", "version-1");
        Change(Path.Combine(version, "meta.yaml"), "current_stage: 'None'", "current_stage: Deleted_Internal\nmodel_id: m-1");
        Assert.Equal(["r2"], _store.Runs().Select(found => found.Id));
        Assert.Null(_store.Find("r1"));
        Assert.Equal([2], _store.Versions("churn").Select(found => found.Version));
        Assert.Equal(3, _store.AddVersion("churn", "r2", Start, new Dictionary<string, string>(), "").Version);

        Directory.Move(_folder.PathOf("state"), _folder.PathOf("moved"));
        new TrackingFolder(_folder.PathOf("moved"), "shop").Begin(Named("r3"));
        string kept = File.ReadAllText(Path.Combine(run.Replace("/state/", "/moved/", StringComparison.Ordinal), "meta.yaml"));
        Assert.Contains("deleted_time: 1769860800000\nlifecycle_stage: deleted", kept, StringComparison.Ordinal);
        Assert.Contains("/moved/", kept, StringComparison.Ordinal);

        static void Change(string file, string from, string to)
        {
            string temporary = file + "~"; // MLflow replaces the file, so that its folder changes
            File.WriteAllText(temporary, File.ReadAllText(file).Replace(from, to, StringComparison.Ordinal));
            File.Move(temporary, file, overwrite: true);
        }
    }

    [Fact]
    public void The_versions_of_one_model_are_read_without_forgetting_the_others()
    {
        foreach (string model in new[] { "churn", "churn2", "value" })
            _store.AddVersion(model, "r1", Start, new Dictionary<string, string>(), "");
        Assert.Equal(3, _store.Versions().Count);
        Assert.Single(_store.Versions("churn"));
        _store.TagVersion("churn", 1, "seen", "yes");
        Assert.Equal("yes", Assert.Single(_store.Versions("churn")).Tags["seen"]);
        Assert.Equal(3, File.ReadAllLines(_folder.PathOf("state/models.index")).Length);
    }

    [Fact]
    public void A_key_that_would_leave_the_folder_is_refused()
    {
        _store.Begin(Named("r1"));
        foreach (string key in new[] { "../x", "/x", "a//b", "", ".", "a/../../b" })
            Assert.Throws<ArgumentException>(() => _store.Log("r1", new RunLog { Tags = new Dictionary<string, string> { [key] = "x" } }));
    }
}
