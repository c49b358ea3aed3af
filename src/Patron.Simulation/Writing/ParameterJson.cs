using System.Text.Json;

namespace Patron.Simulation.Writing;

/// <summary>What the files truth/parameters.json have in common.</summary>
static class ParameterJson
{
    public static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    static readonly JsonSerializerOptions Words = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every option that decides what the world holds.</summary>
    public static void Options<T>(Utf8JsonWriter json, T options) where T : WorldOptions
    {
        json.WritePropertyName("options");
        JsonSerializer.Serialize(json, options, Words);
    }

    /// <summary>One object a thing.</summary>
    public static void Many<T>(Utf8JsonWriter json, string name, IEnumerable<T> things, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T thing in things)
        {
            json.WriteStartObject();
            write(thing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
