using System.Text.Json;
using System.Text.Unicode;

namespace Patron.Online.Events.Reading;

/// <summary>Finds the fields in the text of an event, without reading their values.</summary>
/// <param name="fields">Takes where the values stand.</param>
sealed class FieldScan(EventFields fields)
{
    /// <summary>Deeper than any event can be: what is too deep is told by its depth, not by the reader's refusal.</summary>
    public static readonly JsonReaderOptions Deep = new() { MaxDepth = EventReader.LongestEvent };

    /// <summary>Finds the values of the fields; says what is wrong where it is no object of UTF-8 with each field once.</summary>
    public string? Read(ReadOnlySpan<byte> json, out string? field)
    {
        field = null;
        fields.Clear();
        Utf8JsonReader reader = new(json, isFinalBlock: false, new JsonReaderState(Deep));
        bool isUtf8 = Utf8.IsValid(json);
        try
        {
            if (json.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] || !reader.Read())
                return isUtf8 ? NoObject(json) : "the event is not UTF-8";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    return json[(int)reader.BytesConsumed..].Trim(" \t\r\n"u8).Length > 0 ? "something follows the event"
                        : isUtf8 ? null
                        : "the event is not UTF-8";
                }

                int start = (int)reader.TokenStartIndex;
                int known = NextField(ref reader);
                if (!reader.Read())
                    return "the JSON ends too soon";
                FieldValue value = Value(ref reader);
                if (!Skip(ref reader, out bool isTooDeep))
                    return "the JSON ends too soon";
                if (isTooDeep)
                    return $"the event has more than {EventReader.MostDepth} objects and arrays within each other";
                if (!isUtf8 && !Utf8.IsValid(json[start..(int)reader.BytesConsumed]))
                {
                    field = known < 0 ? null : fields.Names[known];
                    return known < 0 ? "a field that no table has is not UTF-8" : $"{field} is not UTF-8";
                }

                if (known < 0)
                    continue;
                if (!fields[known].IsMissing)
                    return $"the field stands twice: {field = fields.Names[known]}";
                fields.Set(known, value);
            }

            return "the JSON ends too soon";
        }
        catch (JsonException error)
        {
            return isUtf8 ? NotJson(error) : "the event is not UTF-8";
        }
        catch (InvalidOperationException)
        {
            return "a field's name has half a surrogate pair"; // what the reader says of an escape that is no character
        }
    }

    int NextField(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return fields.Find(reader.ValueSpan);
        Span<byte> name = reader.ValueSpan.Length <= 512 ? stackalloc byte[512] : new byte[reader.ValueSpan.Length];
        return fields.Find(name[..reader.CopyString(name)]);
    }

    static FieldValue Value(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
        return new FieldValue(start, reader.ValueSpan.Length, reader.TokenType, reader.ValueIsEscaped);
    }

    /// <summary>Goes on to the end of the value at hand; false where it has none.</summary>
    public static bool Skip(ref Utf8JsonReader reader, out bool isTooDeep)
    {
        isTooDeep = false;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;
        int depth = reader.CurrentDepth;
        do
        {
            isTooDeep |= reader.CurrentDepth >= EventReader.MostDepth;
            if (!reader.Read())
                return false;
        }
        while (reader.CurrentDepth > depth);
        return true;
    }

    /// <summary>What is wrong with a text that does not begin with an object.</summary>
    static string NoObject(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, isFinalBlock: true, default);
        return json.Trim(" \t\r\n"u8).Length == 0 || !reader.Read()
            ? "the JSON ends too soon"
            : $"an event is a JSON object, not {RecordMaker.WordOf(reader.TokenType)}";
    }

    /// <summary>What is said of a text that is no JSON.</summary>
    public static string NotJson(JsonException error) => $"the event is no JSON at byte {error.BytePositionInLine + 1}";
}
