using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>Runs of a folder come to a server once, whatever happens on the way.</summary>
public sealed class RunSendingTests : IDisposable
{
    static readonly DateTimeOffset Start = ServerStores.Start;

    readonly TemporaryFolder _state = new();
    readonly TrackingFolder _folder;

    public RunSendingTests() => _folder = new TrackingFolder(_state.FullPath, "shop");

    public void Dispose() => _state.Dispose();

    /// <summary>A run that has ended, with a fit whose model is the champion.</summary>
    void Keep(string run)
    {
        string fit = $"{run}-churn";
        _folder.Begin(ServerStores.Of(run));
        _folder.Log(run, new RunLog
        {
            Parameters = new Dictionary<string, string> { ["note: long"] = ServerStores.Long(6500) },
            Tags = new Dictionary<string, string> { ["patron.commit"] = "abc" },
            Metrics =
            [
                .. Enumerable.Range(0, 5).Select(step => new MetricPoint("loss", step / 3.0, Start.AddTicks(step), step)),
                new("odd", double.NaN, Start), new("odd", double.PositiveInfinity, Start, 1), new("odd", double.PositiveInfinity, Start, 1),
            ],
            Inputs = [new("silver.orders", 3, "table-id")],
        });
        ServerStores.Put(_folder, run, "log.jsonl", "{}\n");
        _folder.Begin(ServerStores.Of(fit, run));
        ServerStores.Put(_folder, fit, "model/MLmodel", ServerStores.Mlmodel);
        ServerStores.Put(_folder, fit, "model/card.md", "# churn");
        _folder.End(fit, RunStatus.Finished, Start.AddMinutes(1));
        _folder.End(run, RunStatus.Failed, Start.AddMinutes(2));
        ModelVersion version = _folder.AddVersion("churn", fit, Start, new Dictionary<string, string> { ["kind"] = "propensity" }, "who leaves");
        _folder.SetAlias("churn", "champion", version.Version);
    }

    SendingReport Send(ContractServer server, int attempts = 1, bool all = false)
    {
        using TrackingServer store = ServerStores.At(server.Url, attempts: attempts);
        using SentRuns sent = SentRuns.Open(_folder.Location, store.Identity(), all)!;
        return new RunSending(_folder, store, sent).Send(TestContext.Current.CancellationToken);
    }

    /// <summary>All that the folder has is on the server, and nothing twice.</summary>
    void AssertSent(ContractServer server)
    {
        using TrackingServer store = ServerStores.At(server.Url);
        Assert.Equal(_folder.Runs().Select(run => run.Id).Order(), server.Runs.Select(run => run.Tags["patron.run"]).Order());
        foreach (Run run in _folder.Runs())
        {
            Run there = store.Find(run.Id)!;
            Assert.Equal(
                (run.Name, run.Parent, run.Status, run.Started, run.Finished, run.User),
                (there.Name, there.Parent, there.Status, there.Started, there.Finished, there.User));
            Assert.Equal(run.Parameters.OrderBy(pair => pair.Key), there.Parameters.OrderBy(pair => pair.Key));
            Assert.Equal(run.Tags, there.Tags.Where(tag => run.Tags.ContainsKey(tag.Key)).ToDictionary());
            Assert.Equal(run.Metrics.OrderBy(pair => pair.Key), there.Metrics.OrderBy(pair => pair.Key));
            foreach (string metric in run.Metrics.Keys)
                Assert.Equal(_folder.History(run.Id, metric).Distinct(), store.History(run.Id, metric));
            Assert.Equal(_folder.Inputs(run.Id), store.Inputs(run.Id));
            Assert.Equal(_folder.Artifacts(run.Id), store.Artifacts(run.Id));
        }

        ModelVersion[] versions = [.. store.Versions()];
        Assert.Equal(
            _folder.Versions().Select(version => (version.Model, version.Version, version.Run, version.Registered, version.Description)),
            versions.Select(version => (version.Model, version.Version, version.Run, version.Registered, version.Description)));
        Assert.Equal(_folder.Versions().Select(version => string.Join(' ', version.Aliases)), versions.Select(version => string.Join(' ', version.Aliases)));
    }

    [Fact]
    public void What_has_ended_is_sent_once()
    {
        using ContractServer server = new();
        Keep("a");
        Keep("b");
        SendingReport report = Send(server);
        Assert.Equal((4, 2, 0), (report.Runs, report.Versions, report.Refused.Count));
        AssertSent(server);

        server.Asked.Clear();
        Assert.Equal((0, 0), (Send(server).Runs, server.Count("POST")));
        Keep("c");
        Assert.Equal((2, 1), (Send(server).Runs, server.Models["shop.churn"].Aliases.Count));
        AssertSent(server);
        Assert.Equal((6, 0), (Send(server, all: true).Runs, Send(server).Runs));
        AssertSent(server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sending_that_breaks_off_anywhere_is_completed_by_the_next(bool isAfter)
    {
        Keep("a");
        using ContractServer whole = new();
        Send(whole);
        int requests = whole.Asked.Count;
        Assert.InRange(requests, 20, 100);
        int step = Rounds.Long ? 1 : 6;
        for (int at = isAfter ? 1 : 0; at < requests; at += step)
        {
            // On files, where a point that is sent twice is there twice.
            using ContractServer server = new(new ContractKind { IsNew = false });
            server.BreakAfter(at, isAfter ? ContractFault.CutAfter : ContractFault.CutBefore);
            Assert.Throws<TrackingServerException>(() => Send(server, all: true));
            Send(server);
            AssertSent(server);
            Assert.Equal(7, server.Runs.Sum(run => run.Metrics.Count));
        }
    }

    [Fact]
    public void A_run_that_goes_on_is_not_sent_nor_is_a_fit_in_it()
    {
        using ContractServer server = new();
        using (FileStream alive = _folder.Start(ServerStores.Of("a"))!)
        {
            _folder.Begin(ServerStores.Of("a-churn", "a"));
            _folder.End("a-churn", RunStatus.Finished, Start.AddMinutes(1));
            Assert.Equal(0, Send(server).Runs);
        }

        Assert.Equal(2, Send(server).Runs);
        Assert.Equal(["FAILED", "FINISHED"], server.Runs.Select(run => run.Status));
    }

    [Fact]
    public void Tags_aliases_and_cards_follow_and_what_others_did_stays()
    {
        using ContractServer server = new();
        Keep("a");
        Keep("b");
        Send(server);
        ContractServer.KeptModel model = server.Models["shop.churn"];
        model.Aliases["theirs"] = 1;
        _folder.TagVersion("churn", 1, "patron.approvals", ServerStores.Long(6000));
        _folder.SetAlias("churn", "champion", 1);
        _folder.SetAlias("churn", "challenger", 2);
        ServerStores.Put(_folder, "a-churn", "model/card.md", "# churn, approved");
        Send(server);
        Assert.Equal([new("challenger", 2), new("champion", 1), new("theirs", 1)], model.Aliases.OrderBy(alias => alias.Key));
        using TrackingServer store = ServerStores.At(server.Url);
        Assert.Equal(ServerStores.Long(6000), store.Versions("churn")[0].Tags["patron.approvals"]);
        Assert.Equal("# churn, approved", ServerStores.Read(store, "a-churn", "model/card.md"));

        _folder.SetAlias("churn", "challenger", null);
        Send(server);
        Assert.Equal([new("champion", 1), new("theirs", 1)], model.Aliases.OrderBy(alias => alias.Key));
        model.Versions.RemoveAt(1);
        Assert.Equal((0, 1), (Send(server).Versions, model.Versions.Count));
    }

    [Fact]
    public void What_the_server_refuses_for_ever_stands_in_nothing_elses_way()
    {
        using ContractServer server = new();
        Keep("a");
        Keep("b");
        server.Break("runs/update", ContractFault.CutBefore);
        Assert.Throws<TrackingServerException>(() => Send(server));
        server.Runs[0].Parameters["seed"] = "7";
        SendingReport report = Send(server);
        Assert.Equal(3, report.Runs);
        Assert.StartsWith("run a was not sent: ", Assert.Single(report.Refused));
        Assert.Contains("seed", report.Refused[0]);
    }

    [Theory]
    [InlineData("login", "runs/create")]
    [InlineData("no such call", "runs/create")]
    [InlineData("login", "runs/search")]
    public void A_fault_of_the_whole_server_within_a_run_ends_the_sending_there(string fault, string call)
    {
        using ContractServer server = new();
        foreach (string run in (string[])["a", "b", "c"])
            Keep(run);
        server.Break(call, [.. Enumerable.Repeat(fault == "login" ? ContractFault.Login : ContractFault.Html404, 50)]);
        Assert.Contains("it is no MLflow server", Assert.Throws<TrackingServerException>(() => Send(server)).Message);
        Assert.Equal((1, 0), (server.Count(call), server.Runs.Count));
    }

    [Theory]
    [InlineData("login", "it is no MLflow server", 1)]
    [InlineData("deleted", "mlflow experiments restore", 1)]
    [InlineData("store", "--serve-artifacts", 3)]
    public void A_fault_of_the_whole_server_is_told_once_whatever_the_number_of_runs(string fault, string told, int requests)
    {
        using ContractServer server = new(new ContractKind { ServesArtifacts = fault != "store" });
        foreach (string run in (string[])["a", "b", "c"])
            Keep(run);
        if (fault == "login")
            server.Break("", [.. Enumerable.Repeat(ContractFault.Login, 50)]);
        if (fault == "deleted")
            server.Experiments["shop"] = ("7", true, 1);
        Assert.Contains(told, Assert.Throws<TrackingServerException>(() => Send(server)).Message);
        Assert.Equal((requests, 0), (server.Asked.Count, server.Runs.Count));
    }

    [Fact]
    public void Gates_that_are_judged_again_are_sent_again()
    {
        using ContractServer server = new();
        Keep("a");
        ServerStores.Put(_folder, "a-churn", "model/gates.json", "[1]");
        Send(server);
        ServerStores.Put(_folder, "a-churn", "model/gates.json", "[2]");
        Send(server);
        using TrackingServer store = ServerStores.At(server.Url);
        Assert.Equal("[2]", ServerStores.Read(store, "a-churn", "model/gates.json"));
        server.Asked.Clear();
        Send(server);
        Assert.Equal(0, server.Count("PUT"));
    }

    [Fact]
    public void A_file_that_is_lost_on_the_way_is_noticed()
    {
        using ContractServer server = new(new ContractKind { LosesFiles = true });
        Keep("a");
        Assert.Contains("kept 0 of the 3 bytes of log.jsonl of run a", Send(server).Refused[0]);
    }
}
