using System.Text;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>Servers that fail, go away, refuse or are none.</summary>
public sealed class ServerFaultTests
{
    const string Run = "20260131T235959Z-3f2a";

    static readonly string[] Calls =
    [
        "experiments/get-by-name", "experiments/create", "runs/create", "runs/search", "runs/log-batch", "runs/log-inputs", "runs/update",
        "runs/log-model", "artifacts/list", "mlflow-artifacts", "registered-models/create", "model-versions/create", "model-versions/set-tag",
        "registered-models/alias",
    ];

    /// <summary>Calls and kinds of servers: one kind a call, both with full counts.</summary>
    public static TheoryData<string, bool> Faults =>
    [
        .. from call in Calls.Index()
           from isNew in (bool[])[true, false]
           where Rounds.Long || isNew == (call.Index % 2 == 0)
           select new TheoryDataRow<string, bool>(call.Item, isNew),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_passes_leaves_everything_once(string call, bool isNew)
    {
        using ContractServer server = new(new ContractKind { IsNew = isNew });
        using TrackingServer store = ServerStores.At(
            new() { Url = ServerStores.Text(server.Url) }, _ => null, attempts: 9, first: TimeSpan.FromMilliseconds(1));
        server.Break(call, ContractFault.CutAfter, ContractFault.CutBefore, ContractFault.Error500, ContractFault.Html503, ContractFault.Busy429, ContractFault.Aborted409, ContractFault.CutAfter);
        ServerStores.KeepWhole(store, Run);

        Assert.Equal(2, server.Runs.Count);
        ContractServer.KeptModel model = Assert.Single(server.Models).Value;
        Assert.Equal((1, 1), (Assert.Single(model.Versions).Version, model.Aliases["champion"]));
        Assert.Single(server.Experiments);
        ContractServer.KeptRun run = server.Runs[0];
        Assert.Equal(ServerStores.HardLog().Metrics.Count, run.Metrics.Count);
        Assert.Equal(run.Metrics.Count, run.Metrics.Distinct().Count());
        Assert.Equal(2, run.Inputs.Count);
        Assert.Equal(3, server.Files.Count);
        Assert.Equal(("FAILED", "FINISHED"), (run.Status, server.Runs[1].Status));
    }

    [Fact]
    public void A_server_that_starts_again_in_the_middle_has_everything_once()
    {
        using ContractServer server = new();
        using TrackingServer store = ServerStores.At(server.Url, attempts: 7);
        server.Break("runs/create", ContractFault.Restart);
        server.Break("runs/log-batch", ContractFault.Restart);
        ServerStores.KeepWhole(store, Run);
        Assert.Equal((2, ServerStores.HardLog().Metrics.Count), (server.Runs.Count, server.Runs[0].Metrics.Count));
    }

    [Fact]
    public void A_download_that_breaks_off_is_begun_again()
    {
        using ContractServer server = new();
        using TrackingServer store = ServerStores.At(server.Url);
        store.Begin(ServerStores.Of(Run));
        ServerStores.Put(store, Run, "big.bin", ServerStores.Long(300_000));
        server.Break("mlflow-artifacts", ContractFault.CutAfter, ContractFault.CutAfter);
        Assert.Equal(ServerStores.Long(300_000), ServerStores.Read(store, Run, "big.bin"));
    }

    [Fact]
    public void A_server_that_is_away_is_named()
    {
        using ContractServer server = new();
        server.Stop();
        using TrackingServer store = ServerStores.At(server.Url, attempts: 2);
        TrackingServerException error = Assert.Throws<TrackingServerException>(() => store.Begin(ServerStores.Of(Run)));
        Assert.StartsWith($"{server.Url} does not answer, tried 2 times (", error.Message);
        Assert.True(error.IsAway);
    }

    [Fact]
    public void What_fails_for_ever_is_told_with_its_status_and_the_number_of_tries()
    {
        using ContractServer server = new();
        using TrackingServer store = ServerStores.At(server.Url, attempts: 3);
        server.Break("experiments", [.. Enumerable.Repeat(ContractFault.Error500, 3)]);
        TrackingServerException error = Assert.Throws<TrackingServerException>(() => store.Begin(ServerStores.Of(Run)));
        Assert.Equal($"{server.Url} answers 500 to experiments/get-by-name INTERNAL_ERROR, Internal server error: see to the server (tried 3 times)", error.Message);
    }

    [Fact]
    public void A_refused_host_is_explained()
    {
        using ContractServer server = new(new ContractKind { AllowedHost = "localhost:5000" });
        using TrackingServer store = ServerStores.At(server.Url);
        string message = Assert.Throws<TrackingServerException>(() => store.Runs()).Message;
        Assert.Contains($"--allowed-hosts {new Uri(server.Url).Authority}", message);
        Assert.Equal(1, server.Count(""));
    }

    [Theory]
    [InlineData("settings", "Basic YW5hOnM6c8O2")]
    [InlineData("token", "Bearer abc123")]
    [InlineData("variables", "Basic Ym9iOnB3")]
    [InlineData("variable", "Bearer xyz")]
    public void Who_asks_is_told_by_settings_or_by_the_variables_of_MLflow(string by, string authorization)
    {
        using ContractServer server = new(new ContractKind { Authorization = authorization });
        using TemporaryFolder folder = new();
        SecretText password = ServerStores.Text("${file:" + folder.Write("word", "s:sö\n") + "}");
        SecretText token = ServerStores.Text("${file:" + folder.Write("token", "abc123") + "}");
        TrackingServerDefinition definition = new() { Url = ServerStores.Text(server.Url) };
        Dictionary<string, string> variables = new() { ["MLFLOW_TRACKING_TOKEN"] = "xyz" };
        if (by == "settings")
            definition = definition with { User = ServerStores.Text("ana"), Password = password };
        if (by == "token")
            definition = definition with { Token = token };
        if (by == "variables")
            (variables["MLFLOW_TRACKING_USERNAME"], variables["MLFLOW_TRACKING_PASSWORD"]) = ("bob", "pw");
        using TrackingServer store = ServerStores.At(definition, name => variables.GetValueOrDefault(name));
        Assert.Empty(store.Runs());
        using TrackingServer nobody = ServerStores.At(server.Url);
        string message = Assert.Throws<TrackingServerException>(() => nobody.Runs()).Message;
        Assert.Contains("(401)", message);
        Assert.Contains("MLFLOW_TRACKING_TOKEN", message);
    }

    [Fact]
    public void A_store_that_the_server_does_not_give_out_is_refused_before_anything_is_made()
    {
        using ContractServer server = new(new ContractKind { ServesArtifacts = false });
        using TrackingServer store = ServerStores.At(server.Url);
        string message = Assert.Throws<TrackingServerException>(() => store.Begin(ServerStores.Of(Run))).Message;
        Assert.Contains("s3://bucket/1", message);
        Assert.Contains("--serve-artifacts", message);
        Assert.Empty(server.Runs);
    }

    [Fact]
    public void A_deleted_experiment_is_not_made_again()
    {
        using ContractServer server = new();
        server.Experiments["shop"] = ("7", true, 0);
        using TrackingServer store = ServerStores.At(server.Url);
        Assert.Contains("restore --experiment-id 7", Assert.Throws<TrackingServerException>(() => store.Begin(ServerStores.Of(Run))).Message);
    }

    [Theory]
    [InlineData(200, "text/html", "it is no MLflow server")]
    [InlineData(404, "text/html", "it is no MLflow server")]
    [InlineData(302, "text/html", "not followed")]
    [InlineData(413, "text/html", "nothing of this size")]
    [InlineData(403, "application/json", "does not permit experiments/get-by-name (403 PERMISSION_DENIED, no)")]
    public void Other_answers_are_explained(int status, string type, string expected)
    {
        string body = type == "text/html" ? "<html>hello</html>" : """{"error_code": "PERMISSION_DENIED", "message": "no"}""";
        using Ingestion.Http.TestServer server = new(_ => new(body, status, [("Content-Type", type), ("Location", "http://elsewhere/")]));
        using TrackingServer store = ServerStores.At(server.Url);
        Assert.Contains(expected, Assert.Throws<TrackingServerException>(() => store.Runs()).Message);
        Assert.Single(server.Asked);
    }

    [Fact]
    public void A_secret_in_the_address_is_in_no_message()
    {
        using TemporaryFolder folder = new();
        string host = "${file:" + folder.Write("host", "127.0.0.1:9") + "}";
        using TrackingServer store = ServerStores.At($"http://{host}", attempts: 1);
        string message = Assert.Throws<TrackingServerException>(() => store.Runs()).Message;
        Assert.StartsWith($"http://{host} does not answer (", message);
        Assert.DoesNotContain("127.0.0.1:9", message);
    }

    [Fact]
    public void A_path_out_of_the_run_is_refused()
    {
        using ContractServer server = new();
        using TrackingServer store = ServerStores.At(server.Url);
        store.Begin(ServerStores.Of(Run));
        foreach (string path in (string[])["../other", "a/../b", "a//b", "./a", "a%41", "a#b", "a?b", "a\\b"])
            Assert.Throws<TrackingServerException>(() => ServerStores.Put(store, Run, path, "x"));
        Assert.Empty(server.Files);
    }
}
