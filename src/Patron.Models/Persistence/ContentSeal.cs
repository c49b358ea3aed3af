using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patron.Models.Persistence;

/// <summary>
/// A key <c>sha256</c> over all else in a document, so that one which was cut, mistyped or altered by hand is not taken for what was
/// fitted. It is over names and values in their order, whatever their layout and escapes; it is no signature.
/// </summary>
static class ContentSeal
{
    const string Key = "sha256";

    /// <summary>The document with its seal.</summary>
    public static JsonObject Sealed(JsonObject document)
    {
        // Numbers have their text once they are written.
        JsonObject written = JsonNode.Parse(document.ToJsonString(ModelJson.Indented))!.AsObject();
        written[Key] = HashOf(written);
        return written;
    }

    /// <summary>The document without its seal; of another kind or version it is returned as it is, to be refused for that.</summary>
    /// <exception cref="FormatException">The seal is missing or broken.</exception>
    public static JsonNode? Opened(JsonNode? node, string kind, int version)
    {
        if (node is not JsonObject document || document["kind"]?.ToString() != kind || document["version"]?.ToString() != $"{version}")
            return node;
        JsonObject content = document.DeepClone().AsObject();
        string? seal = content[Key]?.ToString();
        content.Remove(Key);
        return seal == HashOf(content)
            ? content
            : throw new FormatException(
                $"a saved {kind} is damaged: its {Key} is {seal ?? "missing"}, but that of its content is {HashOf(content)}; "
                    + "it was cut or altered after it was written");
    }

    static string HashOf(JsonObject content)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
            Write(content, writer);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    /// <summary>Writes in one form what may have been laid out and escaped in any.</summary>
    static void Write(JsonNode? node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject members:
                writer.WriteStartObject();
                foreach ((string name, JsonNode? value) in members)
                {
                    writer.WritePropertyName(name);
                    Write(value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (JsonNode? item in items)
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String)
                    writer.WriteStringValue(node.GetValue<string>());
                else
                    writer.WriteRawValue(node.ToJsonString());
                break;
        }
    }
}
