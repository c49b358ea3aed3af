using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Patron.Models.Persistence;

/// <summary>
/// The shape every saved model shares: <c>{"kind": ..., "version": ..., ...}</c> with snake_case keys and numbers in the shortest
/// form that reads back to the same bits.
/// </summary>
static class ModelJson
{
    /// <summary>How a document is written.</summary>
    public static JsonSerializerOptions Indented { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static string Write<T>(string kind, int version, T content) => Node(kind, version, content).ToJsonString(Indented);

    public static T Read<T>(string json, string kind, int version) => Read<T>(Parse(json, kind), kind, version);

    public static JsonNode? Parse(string json, string kind)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"a saved {kind} must be JSON: {e.Message}", e);
        }
    }

    /// <summary>A document to be placed inside another.</summary>
    public static JsonObject Node<T>(string kind, int version, T content)
    {
        var node = new JsonObject { ["kind"] = kind, ["version"] = version };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(content, Indented)!.AsObject())
            node[name] = value?.DeepClone();
        return node;
    }

    public static T Read<T>(JsonNode? node, string kind, int version)
    {
        if (node is not JsonObject document)
            throw new FormatException($"a saved {kind} must be a JSON object");
        if (Text(document["kind"]) != kind)
            throw new FormatException($"expected a saved {kind}, found kind {document["kind"]?.ToJsonString() ?? "missing"}");
        if (Text(document["version"]) != $"{version}")
        {
            throw new FormatException(
                $"a saved {kind} of version {document["version"]?.ToJsonString() ?? "missing"}; "
                    + $"this program reads version {version}");
        }

        JsonObject content = document.DeepClone().AsObject();
        content.Remove("kind");
        content.Remove("version");
        try
        {
            return content.Deserialize<T>(Indented)!;
        }
        catch (JsonException e)
        {
            throw new FormatException($"a saved {kind} of version {version} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Builds the model of a document; values it refuses are faults of the document.</summary>
    public static T Check<T>(string kind, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"a saved {kind} is damaged: {e.Message}", e);
        }
    }

    static string? Text(JsonNode? node) => node is JsonValue ? node.ToString() : null;
}
