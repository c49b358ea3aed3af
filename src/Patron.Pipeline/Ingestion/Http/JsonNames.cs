using System.Text.Json;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>Names with dots between, which lead to a value of a JSON object.</summary>
static class JsonNames
{
    /// <summary>The value; null where a name leads nowhere.</summary>
    public static JsonElement? Find(JsonElement root, string names)
    {
        JsonElement at = root;
        foreach (string name in names.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }

        return at;
    }
}
