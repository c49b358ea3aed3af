using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>The JSON of MLflow: what is empty is left out, whole numbers may come as text, and so do numbers that are none.</summary>
static class MlflowJson
{
    /// <summary>NaN and infinities are written as <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>; nothing as null.</summary>
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Bytes(object body) => JsonSerializer.SerializeToUtf8Bytes(body, Options);

    /// <summary>A text; empty where it is left out.</summary>
    public static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? TextOf(value) : "";

    /// <summary>A whole number; null where it is left out.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>An instant in milliseconds since 1970; null where it is left out.</summary>
    public static DateTimeOffset? Instant(this JsonElement element, string name) =>
        element.Whole(name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>A metric's value. Stores in a database give the greatest finite number in the place of infinity.</summary>
    public static double Number(this JsonElement element, string name) => element.Text(name) switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        string text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) switch
        {
            double.MaxValue => double.PositiveInfinity,
            double.MinValue => double.NegativeInfinity,
            double number => number,
        },
    };

    /// <summary>The items of an array; none where it is left out.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>An object; an empty one where it is left out.</summary>
    public static JsonElement At(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value : Nothing;

    /// <summary>A list of <c>{"key", "value"}</c>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(this JsonElement element, string name) =>
        element.Items(name).Select(item => KeyValuePair.Create(item.Text("key"), item.Text("value")));

    static readonly JsonElement Nothing = JsonElement.Parse("{}");

    static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };
}
