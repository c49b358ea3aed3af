using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Patron.Pipeline.Projects;

/// <summary>
/// The canonical text of a definition and its hash. The text is the typed record, not the file, so layout, comments and the order
/// of keys cannot show; the order of columns, windows and rules is meaning and does.
/// </summary>
public static class DefinitionHash
{
    static readonly JsonSerializerOptions Canonically = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireNothing } },
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
            new AsItself<FeatureGroupDefinition>(),
            new AsText<Duration>(value => value.ToString()),
            new AsText<SampleShare>(value => value.ToString()),
            new AsText<DiscountRate>(value => value.ToString()),
            new AsText<RejectedLimit>(value => value.ToString()),
            new AsText<FeatureWindow>(value => value.ToString()),
            new AsText<WindowRatio>(value => value.ToString()),
            new AsText<SqlText>(SqlLayout.Canonical),
            new AsText<SecretText>(value => value.Text), // the reference, never what it stands for
            new AsText<decimal>(value => (value / 1.0000000000000000000000000000m).ToString()),
        },
    };

    /// <summary>What the definition says, as one line of JSON.</summary>
    public static string CanonicalText(Definition definition) =>
        definition.GetType().Name + JsonSerializer.Serialize(definition, definition.GetType(), Canonically);

    /// <summary>SHA-256 of the canonical text, 64 lower-case hexadecimal digits.</summary>
    public static string Of(Definition definition) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText(definition))));

    /// <summary>Nothing is read back, but the serializer refuses to leave out what C# requires.</summary>
    static void RequireNothing(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            property.IsRequired = false;
    }

    /// <summary>A thing of several kinds, with the members of its own kind.</summary>
    sealed class AsItself<T> : JsonConverter<T> where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("a canonical text is written, never read");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }

    sealed class AsText<T>(Func<T, string> text) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("a canonical text is written, never read");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(text(value));
    }
}
