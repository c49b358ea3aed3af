using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Reporting;

/// <summary>Pages that need no other file and no network: figures as JSON, and scripts that draw them.</summary>
static class HtmlPage
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new FiniteNumbers(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    /// <summary>A whole page.</summary>
    /// <param name="title">Plain text.</param>
    /// <param name="data">What the scripts read.</param>
    /// <param name="scripts">Files of the folder Page, without their ending; they come after <c>drawing.js</c>.</param>
    public static string Of(string title, object data, params IEnumerable<string> scripts)
    {
        // The serializer escapes < and >, so no text can end the element that holds it.
        Dictionary<string, string> parts = new()
        {
            ["title"] = System.Net.WebUtility.HtmlEncode(title),
            ["css"] = Resources.Text("Page/report.css"),
            ["charts"] = Resources.Text("Page/echarts.js"),
            ["js"] = string.Join('\n', scripts.Prepend("drawing").Select(name => Resources.Text($"Page/{name}.js"))),
            ["data"] = JsonSerializer.Serialize(data, Json),
        };
        string page = Resources.Text("Page/report.html");
        return string.Concat(page.Split("{{").Select((piece, index) =>
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            return index == 0 ? piece : parts[piece[..end]] + piece[(end + 2)..];
        }));
    }

    /// <summary>The same figures as text.</summary>
    public static string JsonOf(object data) => JsonSerializer.Serialize(data, Indented) + "\n";
}
