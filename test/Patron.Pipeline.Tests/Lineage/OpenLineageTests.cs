using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Ingestion.Http;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tests.Lineage;

/// <summary>
/// The events of a run, held against what spec/OpenLineage.json 2-0-2 and spec/facets of the OpenLineage project require: RunEvent (run, job,
/// eventTime, producer, schemaURL), Run (runId, a UUID), Job and Dataset (namespace, name), every facet (_producer, _schemaURL), and the
/// required members of the facets that are used.
/// </summary>
public sealed class OpenLineageTests : IDisposable
{
    static readonly Dictionary<string, string[]> Required = new()
    {
        ["parent"] = ["run", "job"],
        ["errorMessage"] = ["message", "programmingLanguage"],
        ["jobType"] = ["processingType", "integration"],
        ["version"] = ["datasetVersion"],
        ["schema"] = ["fields"],
        ["columnLineage"] = ["fields"],
        ["outputStatistics"] = ["rowCount"],
    };

    readonly TemporaryFolder _folder = new();
    readonly SilentObserver _observer = new();

    public OpenLineageTests()
    {
        Settings("");
        _folder.Write("sources/files.yml", "kind: csv\ntables:\n  people:\n    path: people.csv\n    columns: { id: BIGINT, name: VARCHAR }\n");
        _folder.Write("people.csv", "id,name\n1,Ann\n");
        _folder.Write("tables/silver/people.sql", "SELECT id, upper(name) AS name FROM bronze.people WHERE id > 0");
    }

    public void Dispose() => _folder.Dispose();

    void Settings(string more) => _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n" + more);

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    RunSummary Run() => PipelineRun.Execute(Load(), new RunRequest(), _observer);

    [Fact]
    public void The_events_of_a_run_have_what_the_specification_requires()
    {
        Run();
        ProjectDefinition project = Load();
        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        ITrackingStore store = TrackingFolder.Of(project);
        LineageGraph graph = LineageGraph.Of("silver.people", project, lake, store)!.WithColumns(project, lake, store);
        JsonNode[] events = [.. OpenLineageEvents.Of(graph, project, lake, store).Select(one => JsonNode.Parse(one.ToJsonString())!)];
        Assert.All(events, Check);

        Assert.Equal(
            ["START run", "START run.ingest people", "COMPLETE run.ingest people", "START run.silver.people", "COMPLETE run.silver.people", "COMPLETE run"],
            events.Select(one => $"{one["eventType"]} {one["job"]!["name"]}"));
        Assert.Equal((string?)events[0]["run"]!["runId"], (string?)events[3]["run"]!["facets"]!["parent"]!["run"]!["runId"]);
        Assert.Equal(3, events.Select(one => (string?)one["run"]!["runId"]).Distinct().Count());
        Assert.Equal(("file", _folder.PathOf("people.csv")), ((string?)events[2]["inputs"]![0]!["namespace"], (string?)events[2]["inputs"]![0]!["name"]));

        JsonNode output = events[4]["outputs"]![0]!;
        Assert.Equal(("patron://shop", "silver.people"), ((string?)output["namespace"], (string?)output["name"]));
        Assert.Equal(1, (int)output["outputFacets"]!["outputStatistics"]!["rowCount"]!);
        JsonNode columns = output["facets"]!["columnLineage"]!;
        JsonNode name = columns["fields"]!["name"]!["inputFields"]![0]!;
        Assert.Equal(("bronze.people", "name", "TRANSFORMATION"), ((string?)name["name"], (string?)name["field"], (string?)name["transformations"]![0]!["subtype"]));
        Assert.Equal(("id", "FILTER"), ((string?)columns["dataset"]![0]!["field"], (string?)columns["dataset"]![0]!["transformations"]![0]!["subtype"]));
    }

    [Fact]
    public void A_run_sends_its_events_with_their_length_and_the_key_and_again_after_a_failure_that_passes()
    {
        List<(string Type, string Job, long Length, string? Key)> received = [];
        int refusals = 2;
        using TestServer server = new(request =>
        {
            if (refusals-- > 0)
                return new Answer("busy", 503);
            using StreamReader body = new(request.InputStream, Encoding.UTF8);
            JsonNode one = JsonNode.Parse(body.ReadToEnd())!;
            received.Add(((string)one["eventType"]!, (string)one["job"]!["name"]!, request.ContentLength64, request.Headers["Authorization"]));
            return new Answer("", 201);
        });
        _folder.Write("key.txt", "sesame\n");
        Settings($"lineage: {{ openlineage: '{server.Url}', key: '${{file:key.txt}}' }}\n");
        _folder.Write("tables/silver/wrong.sql", "SELECT CAST(name AS INTEGER) AS number FROM silver.people");
        Assert.Throws<StepFailedException>(Run);

        Assert.Equal(
            ["START run", "START run.ingest people", "COMPLETE run.ingest people", "START run.silver.people", "COMPLETE run.silver.people", "START run.silver.wrong", "FAIL run.silver.wrong", "FAIL run"],
            received.Select(one => $"{one.Type} {one.Job}"));
        Assert.All(received, one => Assert.True(one is { Length: > 0, Key: "Bearer sesame" }));
        Assert.All(server.Asked, path => Assert.Equal("/api/v1/lineage", path));
        Assert.Empty(_observer.Warnings);
    }

    [Fact]
    public void A_server_that_refuses_costs_the_run_a_warning_and_no_more()
    {
        using TestServer server = new(_ => new Answer("no", 403));
        Settings($"lineage: {{ openlineage: '{server.Url}/own/path' }}\n");
        Assert.All(Run().Steps, step => Assert.NotEqual(StepStatus.Failed, step.Outcome.Status));
        Assert.Contains("403", Assert.Single(_observer.Warnings), StringComparison.Ordinal);
        Assert.Equal(["/own/path"], server.Asked);
    }

    [Fact]
    public void A_server_that_is_not_there_is_asked_as_often_as_agreed_and_then_named()
    {
        OpenLineageDefinition nobody = new(new SecretText("http://127.0.0.1:9", new FilePlace("patron.yml", 1, 1)));
        OpenLineageException error = Assert.Throws<OpenLineageException>(() => OpenLineageServer.Send(
            [[]], nobody, new Secrets(_folder.FullPath), new Retrying(2, TimeSpan.FromMilliseconds(1), 1), CancellationToken.None));
        Assert.Contains("http://127.0.0.1:9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_and_the_file_of_a_model_hold_the_whole_lineage()
    {
        Run();
        ProjectDefinition project = Load();
        using LakeSession lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        MemoryStore store = new MemoryStore()
            .With("r1", "ann", MemoryStore.Step("train churn", "r1", ["silver.people@v0"], ["model.churn@v1"]))
            .WithModel("churn", 1, "r1", "r1-churn");
        ModelLineage lineage = ModelLineage.Of("churn", 1, project, lake, store)!;
        using JsonDocument json = JsonDocument.Parse(lineage.Json);
        string[] keys = [.. json.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("key").GetString()!)];
        Assert.Equal(["model.churn@v1", "silver.people@v0"], keys);
        Assert.Contains("| model.churn@v1 | run r1, step train churn, 1970-01-01 00:00:00Z | silver.people@v0 |", lineage.Markdown, StringComparison.Ordinal);
        Assert.Null(ModelLineage.Of("churn", 2, project, lake, store));

        string page = LineagePage.Of(LineageGraph.Of("silver.people", project, lake, TrackingFolder.Of(project))!);
        Assert.Contains("file:people.csv@", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=|https?://(?!www.w3.org)", page);
    }

    static void Check(JsonNode one)
    {
        Assert.All(["eventType", "eventTime", "run", "job", "producer", "schemaURL"], name => Assert.NotNull(one[name]));
        Assert.Contains((string)one["eventType"]!, (string[])["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]);
        Assert.True(DateTimeOffset.TryParse((string)one["eventTime"]!, CultureInfo.InvariantCulture, out _));
        Assert.True(Uri.IsWellFormedUriString((string)one["producer"]!, UriKind.Absolute));
        Assert.True(Guid.TryParseExact((string)one["run"]!["runId"]!, "D", out _));
        Facets(one["run"]!["facets"]);
        Named(one["job"]!);
        foreach (JsonNode? dataset in one["inputs"]!.AsArray().Concat(one["outputs"]!.AsArray()))
        {
            Named(dataset!);
            Facets(dataset!["outputFacets"]);
            foreach (JsonNode? field in dataset["facets"]!["columnLineage"]?["fields"]!.AsObject().SelectMany(field => field.Value!["inputFields"]!.AsArray()) ?? [])
                Assert.All(["namespace", "name", "field"], name => Assert.NotNull(field![name]));
        }
    }

    static void Named(JsonNode node)
    {
        Assert.False(string.IsNullOrEmpty((string?)node["namespace"]) || string.IsNullOrEmpty((string?)node["name"]));
        Facets(node["facets"]);
    }

    static void Facets(JsonNode? facets)
    {
        foreach ((string name, JsonNode? facet) in facets?.AsObject() ?? [])
        {
            Assert.All(["_producer", "_schemaURL", .. Required[name]], member => Assert.NotNull(facet![member]));
            Assert.Matches(@"^https://openlineage\.io/spec/facets/\d-\d-\d/\w+Facet\.json#/\$defs/\w+Facet$", (string)facet!["_schemaURL"]!);
        }
    }
}
