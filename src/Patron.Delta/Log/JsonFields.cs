using System.Text.Json;

namespace Patron.Delta.Log;

/// <summary>Fields of a JSON object, where a null counts as absent.</summary>
static class JsonFields
{
    public static JsonElement? Child(this JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement json, string name) => json.Child(name)?.GetString();

    public static string RequiredText(this JsonElement json, string name) =>
        json.Text(name) ?? throw new JsonException($"the field '{name}' is missing");

    public static long? Number(this JsonElement json, string name) => json.Child(name)?.GetInt64();

    public static long RequiredNumber(this JsonElement json, string name) =>
        json.Number(name) ?? throw new JsonException($"the field '{name}' is missing");

    public static bool? Flag(this JsonElement json, string name) => json.Child(name)?.GetBoolean();

    /// <summary>From milliseconds since 1970.</summary>
    public static DateTimeOffset? Instant(this JsonElement json, string name) =>
        json.Number(name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public static IReadOnlyList<string>? TextList(this JsonElement json, string name) =>
        json.Child(name)?.EnumerateArray().Select(item => item.GetString() ?? "").ToArray();

    public static Dictionary<string, string?>? TextMap(this JsonElement json, string name) =>
        json.Child(name)?.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString());
}
