using System.Text.Json;

namespace Patron.Delta.Tests;

/// <summary>What a log says up to a version, replayed by the specification's rules alone.</summary>
sealed class LogState
{
    public Dictionary<string, JsonElement> Live { get; } = [];

    public Dictionary<string, JsonElement> Tombstones { get; } = [];

    public Dictionary<string, JsonElement> Applications { get; } = [];

    public Dictionary<string, JsonElement> Domains { get; } = [];

    public JsonElement? Protocol { get; set; }

    public JsonElement? Metadata { get; set; }

    /// <summary>Path and deletion vector, which together name a logical file.</summary>
    public static string Key(JsonElement file)
    {
        string path = file.GetProperty("path").GetString()!;
        if (Child(file, "deletionVector") is not { } vector)
            return path;
        return $"{path} {vector.GetProperty("storageType")}{vector.GetProperty("pathOrInlineDv")}@{Child(vector, "offset")}";
    }

    public void Apply(string kind, JsonElement action)
    {
        switch (kind)
        {
            case "add":
                Live[Key(action)] = action;
                Tombstones.Remove(Key(action));
                break;
            case "remove":
                Live.Remove(Key(action));
                Tombstones[Key(action)] = action;
                break;
            case "txn":
                Applications[action.GetProperty("appId").GetString()!] = action;
                break;
            case "domainMetadata" when action.GetProperty("removed").GetBoolean():
                Domains.Remove(action.GetProperty("domain").GetString()!);
                break;
            case "domainMetadata":
                Domains[action.GetProperty("domain").GetString()!] = action;
                break;
            case "protocol":
                Protocol = action;
                break;
            case "metaData":
                Metadata = action;
                break;
        }
    }

    static JsonElement? Child(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
