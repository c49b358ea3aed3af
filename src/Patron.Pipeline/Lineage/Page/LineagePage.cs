using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Pipeline.Reporting;

namespace Patron.Pipeline.Lineage;

/// <summary>A lineage as one HTML page that needs no other file and no network: boxes in layers, columns on a click.</summary>
public static class LineagePage
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The whole page.</summary>
    public static string Of(LineageGraph graph)
    {
        // The serializer escapes < and >, so no text can end the element that holds it.
        string data = JsonSerializer.Serialize(new { graph.Root, graph.Nodes }, Json);
        string title = WebUtility.HtmlEncode($"Where {graph.Root} comes from");
        return string.Concat(Resources.Text("Lineage/lineage.html").Split("{{").Select((piece, index) =>
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            return index == 0 ? piece : (piece[..end] == "data" ? data : title) + piece[(end + 2)..];
        }));
    }
}
