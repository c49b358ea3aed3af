using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Patron.Delta.Log;

namespace Patron.Delta.Schema;

/// <summary>The text of <c>metaData.schemaString</c>.</summary>
static partial class SchemaJson
{
    /// <exception cref="DeltaException">The text is no schema, or has a type that is not understood.</exception>
    public static TableSchema Parse(string text, string table)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return new TableSchema(ReadFields(document.RootElement, ""));
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException
                or FormatException or OverflowException)
        {
            throw new DeltaException($"the schema of {table} does not read as a struct: {error.Message}: {text}", error);
        }
    }

    public static string Write(TableSchema schema) => JsonText.Write(json => WriteStruct(json, schema.Fields));

    static Field[] ReadFields(JsonElement structure, string path) =>
        [.. structure.GetProperty("fields").EnumerateArray().Select(field => ReadField(field, path))];

    static Field ReadField(JsonElement json, string parent)
    {
        string name = json.GetProperty("name").GetString() ?? throw new JsonException($"a field of '{parent}' has no name");
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new JsonException($"a field of '{parent}' has the character U+0000 in its name");
        string path = parent.Length == 0 ? name : $"{parent}.{name}";
        bool nullable = !json.TryGetProperty("nullable", out JsonElement value) || value.GetBoolean();
        return new Field(name, ReadType(json.GetProperty("type"), path), nullable, ReadMetadata(json));
    }

    static IReadOnlyDictionary<string, JsonElement> ReadMetadata(JsonElement field) =>
        field.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
            ? metadata.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.Clone())
            : Field.NoMetadata;

    static DeltaType ReadType(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String)
            return ReadPrimitive(json.GetString()!, path);

        return json.GetProperty("type").GetString() switch
        {
            "struct" => new StructType(ReadFields(json, path)),
            "array" => new ArrayType(
                ReadType(json.GetProperty("elementType"), path + ".element"), Allows(json, "containsNull")),
            "map" => new MapType(
                ReadType(json.GetProperty("keyType"), path + ".key"),
                ReadType(json.GetProperty("valueType"), path + ".value"),
                Allows(json, "valueContainsNull")),
            string other => throw Unknown(other, path),
            null => throw new JsonException($"'{path}' has no type"),
        };
    }

    static bool Allows(JsonElement json, string name) => !json.TryGetProperty(name, out JsonElement value) || value.GetBoolean();

    static DeltaType ReadPrimitive(string name, string path)
    {
        if (PrimitiveTypes.Find(name) is { } primitive)
            return primitive;

        Match match = DecimalPattern().Match(name);
        if (!match.Success)
            throw Unknown(name, path);
        DecimalType type = match.Groups["precision"].Success
            ? new DecimalType(Number(match.Groups["precision"]), Number(match.Groups["scale"]))
            : new DecimalType(10, 0);
        return type.Precision is >= 1 and <= 38 && type.Scale <= type.Precision ? type : throw Unknown(name, path);
    }

    static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    static DeltaException Unknown(string type, string path) =>
        new($"column '{path}' has the type '{type}', which this version of Patron does not read");

    static void WriteStruct(Utf8JsonWriter json, IReadOnlyList<Field> fields)
    {
        json.WriteStartObject();
        json.WriteString("type", "struct");
        json.WriteStartArray("fields");
        foreach (Field field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            WriteType(json, "type", field.Type);
            json.WriteBoolean("nullable", field.Nullable);
            json.WriteStartObject("metadata");
            foreach ((string key, JsonElement value) in field.Metadata)
            {
                json.WritePropertyName(key);
                value.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteType(Utf8JsonWriter json, string name, DeltaType type)
    {
        json.WritePropertyName(name);
        switch (type)
        {
            case PrimitiveType primitive:
                json.WriteStringValue(primitive.Name);
                break;
            case DecimalType number:
                json.WriteStringValue($"decimal({number.Precision},{number.Scale})");
                break;
            case StructType structure:
                WriteStruct(json, structure.Fields);
                break;
            case ArrayType array:
                json.WriteStartObject();
                json.WriteString("type", "array");
                WriteType(json, "elementType", array.Element);
                json.WriteBoolean("containsNull", array.ContainsNull);
                json.WriteEndObject();
                break;
            case MapType map:
                json.WriteStartObject();
                json.WriteString("type", "map");
                WriteType(json, "keyType", map.Key);
                WriteType(json, "valueType", map.Value);
                json.WriteBoolean("valueContainsNull", map.ValueContainsNull);
                json.WriteEndObject();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of the protocol");
        }
    }

    [GeneratedRegex(@"^decimal(\(\s*(?<precision>\d{1,2})\s*,\s*(?<scale>\d{1,2})\s*\))?$")]
    private static partial Regex DecimalPattern();
}
