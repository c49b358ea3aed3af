using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Pipeline.Reporting;

namespace Patron.Cli.Terminal;

/// <summary>Results as JSON: snake_case names, and null for numbers that JSON does not have.</summary>
static class JsonText
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new FiniteNumbers() },
    };

    public static string Of(object value) => JsonSerializer.Serialize(value, Options);
}
