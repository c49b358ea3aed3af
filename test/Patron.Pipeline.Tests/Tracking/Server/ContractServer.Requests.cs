using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <content>How a request is read: bodies in chunks, types of content, files.</content>
sealed partial class ContractServer
{
    const string JsonCalls = "/api/2.0/mlflow/";
    const string ArtifactCalls = "/api/2.0/mlflow-artifacts/artifacts/";

    /// <summary>Files by their path below the proxy.</summary>
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    JsonObject Arguments(HttpListenerRequest request)
    {
        if (request.HttpMethod == "GET")
        {
            return new JsonObject(request.QueryString.AllKeys.Select(
                name => KeyValuePair.Create(name!, (JsonNode?)request.QueryString[name])));
        }

        byte[] body = Body(request);
        if (request.ContentType?.Split(';')[0] != "application/json")
            throw Invalid("Bad Request. Content-Type must be 'application/json'.");
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return []; // malformed JSON is read as nothing
        }
    }

    /// <summary>The body as the server's framework hands it on: one in chunks is empty behind uvicorn.</summary>
    byte[] Body(HttpListenerRequest request)
    {
        using MemoryStream body = new();
        request.InputStream.CopyTo(body);
        return _kind.IsNew && request.ContentLength64 < 0 ? [] : body.ToArray();
    }

    (int Status, byte[] Body, string Type) File(HttpListenerRequest request)
    {
        if (!_kind.ServesArtifacts)
            throw new ContractException(501, "", "not served");
        string raw = request.RawUrl![ArtifactCalls.Length..].Split('?')[0];
        if (raw.Contains("//", StringComparison.Ordinal))
            throw new ContractException(308, "", "redirect");
        string path = raw;
        for (string decoded = Uri.UnescapeDataString(path); decoded != path; decoded = Uri.UnescapeDataString(path))
            path = decoded;
        if (path.Split('/').Contains("..") || path.Contains('#', StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal))
            throw Invalid("Invalid path");
        if (request.HttpMethod == "PUT")
        {
            Files[path] = _kind.LosesFiles ? [] : Body(request);
            return (200, Encoding.UTF8.GetBytes("{}"), "application/json");
        }

        return Files.TryGetValue(path, out byte[]? content)
            ? (200, content, "application/octet-stream")
            : throw new ContractException(500, "INTERNAL_ERROR", "The following failures occurred while downloading one or more artifacts");
    }

    JsonObject Call(string method, string call, JsonObject arguments) => $"{method} {call}" switch
    {
        "GET experiments/get-by-name" => GetExperiment(arguments),
        "POST experiments/create" => CreateExperiment(arguments),
        "POST runs/create" => CreateRun(arguments),
        "GET runs/get" => new JsonObject { ["run"] = Json(RunOf(arguments)) },
        "POST runs/search" => SearchRuns(arguments),
        "POST runs/update" => UpdateRun(arguments),
        "POST runs/log-batch" => LogBatch(arguments),
        "POST runs/log-inputs" => LogInputs(arguments),
        "POST runs/log-model" => LogModel(arguments),
        "GET metrics/get-history" => GetHistory(arguments),
        "GET artifacts/list" => ListFiles(arguments),
        "POST registered-models/create" => CreateModel(arguments),
        "GET registered-models/search" => SearchModels(arguments),
        "POST registered-models/alias" => SetAlias(arguments),
        "DELETE registered-models/alias" => DeleteAlias(arguments),
        "POST model-versions/create" => CreateVersion(arguments),
        "GET model-versions/search" => SearchVersions(arguments),
        "POST model-versions/set-tag" => TagVersion(arguments),
        _ => throw new ContractException(404, "", "not found"),
    };

    /// <summary>A page of items; tokens are the number of the next item.</summary>
    JsonObject Page(string name, IEnumerable<JsonNode> items, JsonObject arguments, int most)
    {
        int from = int.Parse(Text(arguments, "page_token") is { Length: > 0 } token ? token : "0");
        int size = Math.Min(_kind.PageSize, Math.Min(most, int.Parse(Text(arguments, "max_results") is { Length: > 0 } wanted ? wanted : $"{most}")));
        JsonNode[] all = [.. items];
        JsonObject page = [];
        if (all.Length > from)
            page[name] = new JsonArray([.. all.Skip(from).Take(size)]);
        if (all.Length > from + size)
            page["next_page_token"] = $"{from + size}";
        else if (_kind.RepeatsToken)
            page["next_page_token"] = $"{all.Length}";
        return page;
    }

    /// <summary>Text or number, as text; empty where it is left out.</summary>
    static string Text(JsonObject arguments, string name) => arguments[name]?.ToString() ?? "";

    static string Need(JsonObject arguments, string name) =>
        Text(arguments, name) is { Length: > 0 } text ? text : throw Invalid($"Missing value for required parameter '{name}'");

    static List<KeyValuePair<string, string>> Pairs(JsonObject arguments, string name) =>
    [
        .. (arguments[name] as JsonArray ?? []).Select(pair => KeyValuePair.Create(Need(pair!.AsObject(), "key"), Text(pair.AsObject(), "value"))),
    ];

    static JsonArray Array(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })];

    static ContractException Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    static ContractException Missing(string message) => new(404, "RESOURCE_DOES_NOT_EXIST", message);

    static ContractException Duplicate(string message) => new(400, "RESOURCE_ALREADY_EXISTS", message);
}
