using System.Text.Json;
using Patron.Server.Problems;

namespace Patron.Server.Hosting;

/// <summary>Reads parts of a parsed body; what is not as it has to be is told with its field.</summary>
static class JsonElements
{
    static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    public static JsonDocument Parse(ReadOnlySpan<byte> body)
    {
        JsonDocument? document = null;
        try
        {
            Utf8JsonReader json = new(body, Options);
            document = JsonDocument.ParseValue(ref json);
            json.Read(); // nothing may follow
            return document;
        }
        catch (JsonException error)
        {
            document?.Dispose();
            throw KnownProblems.NoJson(error);
        }
    }

    /// <exception cref="ProblemException">It is no object, or has a member that is not known, or one twice.</exception>
    public static void RequireObject(JsonElement element, string field, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw KnownProblems.Wrong(field, "is no object", $"write {{{string.Join(", ", known.Select(name => $"\"{name}\": ..."))}}}");
        HashSet<string> met = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = NameOf(property, field);
            if (!known.Contains(name))
                throw KnownProblems.Unknown(Path(field, Scoring.RowReader.Short(name)), Scoring.RowReader.Short(name), known);
            if (!met.Add(name))
                throw KnownProblems.Wrong(Path(field, name), "is there twice", "leave one of them out");
        }
    }

    /// <summary>The members of a member that is an object; none where it is not there.</summary>
    public static IEnumerable<JsonProperty> PropertiesOf(JsonElement parent, string name) => !TryFind(parent, name, out JsonElement found) ? []
        : found.ValueKind == JsonValueKind.Object ? found.EnumerateObject()
        : throw KnownProblems.Wrong(name, "is no object", "write {\"feature\": ..., ...}");

    /// <summary>The elements of a member that is a list; none where it is not there.</summary>
    public static IEnumerable<JsonElement> ItemsOf(JsonElement parent, string name) => !TryFind(parent, name, out JsonElement found) ? []
        : found.ValueKind == JsonValueKind.Array ? found.EnumerateArray()
        : throw KnownProblems.Wrong(name, "is no list", "write [...]");

    /// <summary>A member; false where it is not there.</summary>
    static bool TryFind(JsonElement parent, string name, out JsonElement found)
    {
        try
        {
            return parent.TryGetProperty(name, out found);
        }
        catch (InvalidOperationException) // of another member, whose name has half a surrogate pair
        {
            throw KnownProblems.BadText($"a name beside {name}");
        }
    }

    public static string NameOf(JsonProperty property, string field)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw KnownProblems.BadText(field);
        }
    }

    public static string Text(JsonElement element, string field)
    {
        if (element.ValueKind != JsonValueKind.String)
            throw KnownProblems.Wrong(field, "is no text", "write it in quotes");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw KnownProblems.BadText(field);
        }
    }

    public static double Number(JsonElement element, string field) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw KnownProblems.Wrong(field, "is no number", "write it without quotes, such as 12.5");

    static string Path(string field, string name) => field.Length == 0 ? name : $"{field}.{name}";
}
