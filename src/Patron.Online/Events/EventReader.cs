using System.Text.Json;
using Patron.Online.Enrichment;
using Patron.Online.Events.Reading;
using Patron.Online.Log;
using Patron.Pipeline.Forgetting;

namespace Patron.Online.Events;

/// <summary>
/// Turns the JSON of a source's events into records: those without a fault into records of their type, the others into records
/// of why they are rejected. It throws for no text whatever, and allocates nothing for an event that is accepted.
/// </summary>
/// <remarks>
/// Not for several threads at once: each has its own. A field that no table has is passed over; of one that the table has, the
/// event may have one value. Numbers are taken exactly as they are written.
/// </remarks>
public sealed class EventReader
{
    /// <summary>Most bytes of an event.</summary>
    public const int LongestEvent = 65_536;

    /// <summary>Most objects and arrays within each other, the event counted.</summary>
    public const int MostDepth = 16;

    /// <summary>What stands in the place of an event of a forgotten customer, where each event has to be a record.</summary>
    const string Forgotten = "the customer was forgotten";

    /// <summary>Most rejections that are told; all of them are in the records.</summary>
    const int MostTold = 100;

    /// <summary>In the place of the records between two texts: whoever has them may let them go.</summary>
    static readonly RecordBuffer NoText = new();

    readonly EventFields _fields;
    readonly FieldScan _scan;
    readonly RecordMaker _maker;
    readonly ForgottenCustomers? _forgotten;
    readonly int _customerField;
    readonly byte[] _customer;
    readonly List<Rejection> _rejections = [];

    // What the text at hand is read with.
    RecordBuffer _records = NoText;
    string _origin = "";
    long _acceptedAt;
    int _accepted;
    int _rejected;
    int _most;

    /// <param name="schema">The types of events.</param>
    /// <param name="source">The source that sends them.</param>
    /// <param name="zone">What times without an offset are of.</param>
    /// <param name="lookups">What events are given from tables of the lake; null gives none.</param>
    /// <param name="forgotten">Customers whose events are passed over; null for none.</param>
    public EventReader(
        EventSchema schema, EventSource source, TimeZoneInfo zone, EventLookups? lookups = null, ForgottenCustomers? forgotten = null)
    {
        (Source, _forgotten) = (source, forgotten);
        EventType[] types = [.. schema.Types.Where(type => type.IsCurrent && type.Source == source)];
        _fields = new EventFields(
            types.SelectMany(type => type.Columns).Where(column => !column.IsLookup).Select(column => column.Name)
            .Concat(source.Definition.Type is { } type ? [type] : []));
        _scan = new FieldScan(_fields);
        _maker = new RecordMaker(source, types, _fields, zone, lookups);
        _customerField = _fields.IndexOf(source.Definition.Customer);
        _customer = forgotten is null ? [] : new byte[LongestEvent];
    }

    /// <summary>Whose events it reads.</summary>
    public EventSource Source { get; }

    /// <summary>The first hundred rejections of the last text, for whoever sent it.</summary>
    public IReadOnlyList<Rejection> Rejections => _rejections;

    /// <summary>Whether the last text had more events than were to be read.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">JSON in UTF-8; a byte order mark is passed over.</param>
    /// <param name="format">How its events follow each other.</param>
    /// <param name="acceptedAt">When it came. Unit: microseconds since 1970.</param>
    /// <param name="origin">What it came in, for rejected events: a file, or the source.</param>
    /// <param name="into">Where the records go, behind those that it has.</param>
    /// <param name="firstLine">The number of its first line.</param>
    /// <param name="most">So many events are read at most; see <see cref="HasMore"/>.</param>
    public EventCounts Read(
        ReadOnlySpan<byte> text, EventFormat format, long acceptedAt, string origin, RecordBuffer into, long firstLine = 1,
        int most = int.MaxValue)
    {
        (_records, _origin, _acceptedAt, _accepted, _rejected, _most, HasMore) = (into, origin, acceptedAt, 0, 0, most, false);
        _rejections.Clear();
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (format == EventFormat.Lines)
            ReadLines(text, firstLine);
        else if (text.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] array)
            ReadArray(array);
        else
            ReadOne(text, null);
        _records = NoText;
        return new EventCounts(_accepted, _rejected);
    }

    /// <summary>
    /// Reads one event, which becomes one record whatever it is: the event, or why it is rejected; of a forgotten customer without
    /// the event.
    /// </summary>
    /// <param name="json">The event in UTF-8.</param>
    /// <param name="acceptedAt">When it came. Unit: microseconds since 1970.</param>
    /// <param name="origin">What it came in, for a rejected event.</param>
    /// <param name="into">Where the record goes, behind those that it has.</param>
    /// <returns>Whether it is accepted.</returns>
    public bool ReadEvent(ReadOnlySpan<byte> json, long acceptedAt, string origin, RecordBuffer into)
    {
        (_records, _origin, _acceptedAt, _accepted, _rejected, _most) = (into, origin, acceptedAt, 0, 0, 1);
        _rejections.Clear();
        ReadOne(json.Trim(" \t\r\n"u8), null);
        if (_accepted + _rejected == 0)
            Reject(new(null, null, null, null, Forgotten), []);
        _records = NoText;
        return _accepted == 1;
    }

    void ReadLines(ReadOnlySpan<byte> text, long line)
    {
        for (; text.Length > 0 && !HasMore; line++)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> one = (end < 0 ? text : text[..end]).Trim(" \t\r"u8);
            text = end < 0 ? [] : text[(end + 1)..];
            if (one.Length > 0)
                ReadOne(one, line);
        }
    }

    /// <summary>Reads the elements one by one: a fault within one leaves the others, what is no JSON ends the reading.</summary>
    void ReadArray(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, isFinalBlock: false, new JsonReaderState(FieldScan.Deep));
        int start = 0;
        long line = 1;
        try
        {
            reader.Read();
            for (; !HasMore && Next(ref reader, out start); line++)
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    if (text[start..].Trim(" \t\r\n"u8).Length > 1)
                        Reject(new(line, null, null, null, "something follows the array"), text[start..]);
                    return;
                }

                if (!FieldScan.Skip(ref reader, out _))
                    break;
                ReadOne(text[start..(int)reader.BytesConsumed], line);
            }

            if (!HasMore)
                Reject(new(line, null, null, null, "the JSON ends too soon"), text[start..]);
        }
        catch (JsonException error)
        {
            Reject(new(line, null, null, null, FieldScan.NotJson(error)), text[start..]);
        }
    }

    static bool Next(ref Utf8JsonReader reader, out int start)
    {
        start = (int)reader.BytesConsumed;
        if (!reader.Read())
            return false;
        start = (int)reader.TokenStartIndex;
        return true;
    }

    void ReadOne(ReadOnlySpan<byte> json, long? line)
    {
        if (_accepted + _rejected == _most)
        {
            HasMore = true;
            return;
        }

        if (json.Length > LongestEvent)
        {
            Reject(new(line, null, null, null, $"the event has {json.Length} bytes, more than {LongestEvent}"), json);
            return;
        }

        string? fault = _scan.Read(json, out string? field);
        if (IsOfForgotten(json))
            return; // as if nobody had sent it: a rejected event would be kept with the key
        if (fault is not null)
            Reject(new(line, null, field, null, fault), json);
        else if (!_maker.Make(json, _acceptedAt, _records))
            Reject(_maker.Rejection(json, line), json);
        else
            _accepted++;
    }

    bool IsOfForgotten(ReadOnlySpan<byte> json) => _forgotten is not null && _fields[_customerField] is { Kind: JsonTokenType.String } value
        && RecordMaker.TryText(json, value, _customer, out ReadOnlySpan<byte> customer) && _forgotten.Contains(customer);

    void Reject(Rejection rejection, ReadOnlySpan<byte> json)
    {
        RejectionRecord.Write(_records, Source, _origin, rejection, json, _acceptedAt);
        _rejected++;
        if (_rejections.Count < MostTold)
            _rejections.Add(rejection);
    }
}
