using System.Text.Json;
using Patron.Online.Events;

namespace Patron.Online.Streams;

/// <summary>
/// Divides texts of events into the events, each as it stands there: whoever takes them tells what is wrong with one.
/// </summary>
static class EventTexts
{
    static readonly JsonReaderOptions Deep = new() { MaxDepth = EventReader.LongestEvent };

    /// <summary>The events of a text. What follows a fault of an array that is no JSON comes as one.</summary>
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> text, EventFormat format)
    {
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (format == EventFormat.Lines)
            return Lines(text);
        ReadOnlyMemory<byte> whole = Trimmed(text);
        return whole.Span is [(byte)'[', ..] ? Elements(whole) : [whole];
    }

    /// <summary>The partition of an event; 0 where nothing says whose it is, for it will be rejected.</summary>
    /// <param name="json">The event.</param>
    /// <param name="customer">The field with the customer's key, in UTF-8.</param>
    /// <param name="partitions">How many there are.</param>
    public static int PartitionOf(ReadOnlySpan<byte> json, ReadOnlySpan<byte> customer, int partitions)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = EventReader.LongestEvent });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isCustomer = reader.ValueTextEquals(customer);
                if (!reader.Read())
                    return 0;
                if (isCustomer)
                    return reader.TokenType == JsonTokenType.String ? PartitionOf(ref reader, partitions) : 0;
                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // It is no JSON, or holds an escape that is no character.
        }

        return 0;
    }

    static int PartitionOf(ref Utf8JsonReader key, int partitions)
    {
        if (!key.ValueIsEscaped)
            return EventPartition.Of(key.ValueSpan, partitions);
        Span<byte> text = key.ValueSpan.Length <= 512 ? stackalloc byte[512] : new byte[key.ValueSpan.Length];
        return EventPartition.Of(text[..key.CopyString(text)], partitions);
    }

    static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        while (text.Length > 0)
        {
            int end = text.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = Trimmed(end < 0 ? text : text[..end]);
            if (line.Length > 0)
                lines.Add(line);
            text = end < 0 ? default : text[(end + 1)..];
        }

        return lines;
    }

    static List<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> array)
    {
        List<ReadOnlyMemory<byte>> events = [];
        Utf8JsonReader reader = new(array.Span, isFinalBlock: false, new JsonReaderState(Deep));
        int start = 0;
        try
        {
            reader.Read();
            while (true)
            {
                start = (int)reader.BytesConsumed;
                if (!reader.Read())
                    break;
                start = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    start = (int)reader.BytesConsumed;
                    break;
                }

                if (!reader.TrySkip())
                    break;
                events.Add(array[start..(int)reader.BytesConsumed]);
            }
        }
        catch (JsonException)
        {
            // From here on nobody can say where an event begins.
        }

        ReadOnlyMemory<byte> rest = Trimmed(array[start..]);
        if (rest.Span is [(byte)',', ..])
            rest = Trimmed(rest[1..]);
        if (rest.Length > 0)
            events.Add(rest);
        return events;
    }

    static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> text)
    {
        ReadOnlySpan<byte> left = text.Span.TrimStart(" \t\r\n"u8);
        return text.Slice(text.Length - left.Length, left.TrimEnd(" \t\r\n"u8).Length);
    }
}
