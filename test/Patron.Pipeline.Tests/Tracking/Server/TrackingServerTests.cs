using System.Text;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>What is kept on a server comes back as it was; against the contract, and against a real server where there is one.</summary>
public sealed class TrackingServerTests
{
    const string Run = "20260131T235959Z-3f2a";
    const string Fit = Run + "-churn";

    /// <summary>Two kinds of the contract, and MLFLOW_TRACKING_URI.</summary>
    public static TheoryData<string> Servers => ["old", "new", "real"];

    static (ITrackingStore Store, IDisposable Ends) Open(string server)
    {
        if (server == "real")
        {
            string? url = Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI");
            Assert.SkipUnless(url is { Length: > 0 }, "needs a real MLflow server in MLFLOW_TRACKING_URI");
            TrackingServer real = ServerStores.At(
                new() { Url = ServerStores.Text(url!) }, Environment.GetEnvironmentVariable, $"patron-test-{Guid.NewGuid():N}");
            return (real, real);
        }

        ContractServer contract = new(new ContractKind { IsNew = server == "new" });
        return (ServerStores.At(contract.Url), contract);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_run_comes_back_as_it_was_kept(string server)
    {
        (ITrackingStore store, IDisposable ends) = Open(server);
        using IDisposable _ = ends;
        const int points = 2300;
        RunLog log = ServerStores.HardLog(points);
        ServerStores.KeepWhole(store, Run, points);

        Run run = store.Find(Run)!;
        Assert.Equal((Run, "run", null, RunStatus.Failed, "ana"), (run.Id, run.Name, run.Parent, run.Status, run.User));
        Assert.Equal((ServerStores.Start, ServerStores.Start.AddMinutes(2)), (run.Started, run.Finished));
        Assert.Equal(log.Parameters.Concat(ServerStores.Of(Run).Parameters).OrderBy(pair => pair.Key), run.Parameters.OrderBy(pair => pair.Key));
        foreach ((string key, string value) in log.Tags.Concat(ServerStores.Of(Run).Tags))
            Assert.Equal(value, run.Tags[key]);
        Assert.DoesNotContain(run.Tags, tag => tag.Key.StartsWith("patron.part", StringComparison.Ordinal));
        Assert.Equal((1.0 / (points + 2), double.NegativeInfinity, 5e-324), (run.Metrics["loss"], run.Metrics["odd"], run.Metrics["churn: auc"]));
        foreach (IGrouping<string, MetricPoint> metric in log.Metrics.GroupBy(point => point.Name))
            Assert.Equal(metric, store.History(Run, metric.Key));
        Assert.Equal(log.Inputs, store.Inputs(Run).OrderByDescending(input => input.Name));
        Assert.Equal([new RunArtifact("log.jsonl", 3)], store.Artifacts(Run));

        Run fit = store.Find(Fit)!;
        Assert.Equal((Run, Run, RunStatus.Finished), (fit.Parent, fit.Tags[RunTags.Parent], fit.Status));
        Assert.Equal(["model/MLmodel", "model/deep er/a+b é.txt"], store.Artifacts(Fit).Select(file => file.Path));
        Assert.Equal("odd name", ServerStores.Read(store, Fit, "model/deep er/a+b é.txt"));
        Assert.Equal([Run, Fit], store.Runs().Select(one => one.Id).Order());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_model_is_registered_tagged_and_meant_by_an_alias(string server)
    {
        (ITrackingStore store, IDisposable ends) = Open(server);
        using IDisposable _ = ends;
        ServerStores.KeepWhole(store, Run);
        ModelVersion second = ServerStores.KeepWhole(store, Run + "2");
        ServerStores.KeepWhole(store, Run + "3");
        store.SetAlias("churn", "challenger", 3);
        store.SetAlias("churn", "champion", 2);

        Assert.Equal(2, second.Version);
        ModelVersion[] versions = [.. store.Versions("churn")];
        Assert.Equal([1, 2, 3], versions.Select(version => version.Version));
        Assert.Equal([[], ["champion"], ["challenger"]], versions.Select(version => version.Aliases));
        Assert.Equal((Run + "2-churn", "who leaves", ServerStores.Start.AddMinutes(1)), (versions[1].Run, versions[1].Description, versions[1].Registered));
        Assert.Equal((ServerStores.Long(7000), ServerStores.Long(5001)), (versions[1].Tags["patron.gates"], versions[1].Tags["patron.approvals"]));

        store.TagVersion("churn", 2, "patron.approvals", "short");
        store.SetAlias("churn", "champion", null);
        store.SetAlias("churn", "champion", null);
        Assert.Equal(("short", 0), (store.Versions()[1].Tags["patron.approvals"], store.Versions()[1].Aliases.Count));
        Assert.Empty(store.Versions("other"));
        Assert.Contains("\"flavors\"", store.Find(Fit)!.Tags["mlflow.log-model.history"]);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void What_is_not_there_is_told(string server)
    {
        (ITrackingStore store, IDisposable ends) = Open(server);
        using IDisposable _ = ends;
        Assert.Empty(store.Runs());
        Assert.Null(store.Find(Run));
        Assert.Empty(store.Versions());
        Assert.Contains($"no run {Run}", Assert.Throws<TrackingServerException>(() => store.History(Run, "auc")).Message);
        store.Begin(ServerStores.Of(Run));
        Assert.Empty(store.History(Run, "auc"));
        Assert.Empty(store.Artifacts(Run));
        Assert.Contains("has no file model/x", Assert.Throws<FileNotFoundException>(() => store.OpenArtifact(Run, "model/x")).Message);
        Assert.Contains("no model to register", Assert.Throws<TrackingServerException>(
            () => store.AddVersion("churn", Run, ServerStores.Start, new Dictionary<string, string>(), "")).Message);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void Two_trainings_at_once_register_two_versions(string server)
    {
        (ITrackingStore store, IDisposable ends) = Open(server);
        using IDisposable _ = ends;
        string[] fits = ["a", "b", "c", "d"];
        foreach (string fit in fits)
        {
            store.Begin(ServerStores.Of(fit));
            ServerStores.Put(store, fit, "model/MLmodel", ServerStores.Mlmodel);
        }

        Parallel.ForEach(fits, fit => store.AddVersion("churn", fit, ServerStores.Start, new Dictionary<string, string>(), ""));
        Assert.Equal([1, 2, 3, 4], store.Versions("churn").Select(version => version.Version));
        Assert.Equal(fits, store.Versions("churn").Select(version => version.Run).Order());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_parameter_is_written_once_and_a_file_again(string server)
    {
        (ITrackingStore store, IDisposable ends) = Open(server);
        using IDisposable _ = ends;
        store.Begin(ServerStores.Of(Run));
        store.Begin(ServerStores.Of(Run));
        Assert.Single(store.Runs());
        RunLog other = new() { Parameters = new Dictionary<string, string> { ["seed"] = "43" } };
        Assert.Contains("seed", Assert.Throws<TrackingServerException>(() => store.Log(Run, other)).Message);
        ServerStores.Put(store, Run, "a.txt", "long text");
        ServerStores.Put(store, Run, "a.txt", "text");
        Assert.Equal("text", ServerStores.Read(store, Run, "a.txt"));
    }

    [Fact]
    public void A_stream_that_cannot_seek_arrives_whole()
    {
        using ContractServer server = new();
        using TrackingServer store = ServerStores.At(server.Url);
        store.Begin(ServerStores.Of(Run));
        using System.IO.Compression.BrotliStream packed = new(Packed("content"), System.IO.Compression.CompressionMode.Decompress);
        store.PutArtifact(Run, "a.txt", packed);
        Assert.Equal("content", ServerStores.Read(store, Run, "a.txt"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_are_followed_until_they_end_or_repeat(bool repeats)
    {
        using ContractServer server = new(new ContractKind { PageSize = 2, RepeatsToken = repeats });
        using TrackingServer store = ServerStores.At(server.Url);
        foreach (string run in (string[])["a", "b", "c", "d", "e"])
        {
            store.Begin(ServerStores.Of(run));
            ServerStores.Put(store, run, "model/MLmodel", ServerStores.Mlmodel);
            store.AddVersion("churn", run, ServerStores.Start, new Dictionary<string, string>(), "");
        }

        MetricPoint[] points = [.. Enumerable.Range(0, 7).Select(step => new MetricPoint("loss", step, ServerStores.Start, step))];
        store.Log("a", new RunLog { Metrics = points });
        Assert.Equal(5, store.Runs().Count);
        Assert.Equal(5, store.Versions().Count);
        Assert.Equal(points, store.History("a", "loss"));
    }

    static MemoryStream Packed(string text)
    {
        MemoryStream packed = new();
        using (System.IO.Compression.BrotliStream stream = new(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            stream.Write(Encoding.UTF8.GetBytes(text));
        packed.Position = 0;
        return packed;
    }
}
