using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Reporting;

/// <summary>The report as one HTML page that needs no other file and no network.</summary>
static class ReportPage
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new FiniteNumbers() },
    };

    /// <summary>The whole page.</summary>
    public static string Of(ReportData data)
    {
        // The serializer escapes < and >, so no text can end the element that holds it.
        Dictionary<string, string> parts = new()
        {
            ["title"] = System.Net.WebUtility.HtmlEncode($"{data.Heading.Project}, {data.Heading.AsOf[..10]}"),
            ["css"] = Resources.Text("Page/report.css"),
            ["charts"] = Resources.Text("Page/echarts.js"),
            ["drawing"] = Resources.Text("Page/drawing.js"),
            ["js"] = Resources.Text("Page/report.js"),
            ["data"] = JsonSerializer.Serialize(data, Json),
        };
        string page = Resources.Text("Page/report.html");
        return string.Concat(page.Split("{{").Select((piece, index) =>
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            return index == 0 ? piece : parts[piece[..end]] + piece[(end + 2)..];
        }));
    }

    /// <summary>JSON has no NaN and no infinity: they are null.</summary>
    sealed class FiniteNumbers : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
