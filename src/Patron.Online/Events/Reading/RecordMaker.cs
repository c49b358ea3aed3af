using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Patron.Online.Enrichment;
using Patron.Online.Log;

namespace Patron.Online.Events.Reading;

/// <summary>Makes the record of an event from the values of its fields, or finds the first that does not fit.</summary>
sealed class RecordMaker
{
    /// <summary>How far ahead of our clock a sender's may be: an event from the future would make all others late.</summary>
    const long MostAhead = 86_400_000_000;

    readonly Plan[] _plans;
    readonly EventFields _fields;
    readonly Instants _instants;
    readonly int _typeField;
    readonly byte[] _text = new byte[EventReader.LongestEvent];
    readonly byte[] _customer = new byte[EventReader.LongestEvent];
    readonly byte[] _id = new byte[EventReader.LongestEvent];

    // Of the event at hand.
    Plan? _plan;
    int _wrongField;
    string _reason = "";

    public RecordMaker(EventSource source, EventType[] types, EventFields fields, TimeZoneInfo zone, EventLookups? lookups)
    {
        _fields = fields;
        _instants = new Instants(zone);
        _typeField = source.Definition.Type is { } type ? fields.IndexOf(type) : -1;
        _plans = [.. types.Select(type => new Plan(type, fields, lookups))];
    }

    /// <summary>A type with the places of its columns' fields.</summary>
    sealed class Plan
    {
        public Plan(EventType type, EventFields fields, EventLookups? lookups)
        {
            Type = type;
            Name = Encoding.UTF8.GetBytes(type.Table);
            Own = [.. type.Columns.Where(column => !column.IsLookup).Select(column => (column, fields.IndexOf(column.Name)))];
            Id = fields.IndexOf(type.Source.Definition.Id);
            Time = fields.IndexOf(type.Source.Definition.Time);
            Customer = fields.IndexOf(type.Source.Definition.Customer);
            Lookups = LookupPlan.Of(type, fields, lookups);
        }

        public EventType Type { get; }

        public byte[] Name { get; }

        public (EventColumn Column, int Field)[] Own { get; }

        public int Id { get; }

        public int Time { get; }

        public int Customer { get; }

        public LookupPlan[] Lookups { get; }
    }

    /// <summary>Writes the record; false where a value does not fit, and <see cref="Rejection"/> says why.</summary>
    public bool Make(ReadOnlySpan<byte> json, long acceptedAt, RecordBuffer records)
    {
        if (!FindPlan(json) || !TryKey(json, _plan!.Customer, _customer, out ReadOnlySpan<byte> customer)
            || !TryKey(json, _plan.Id, _id, out ReadOnlySpan<byte> id) || !TryTime(json, acceptedAt, out long time))
        {
            return false;
        }

        RecordWriter record = new(records, _plan.Type, time, acceptedAt, customer, id);
        foreach ((EventColumn column, int field) in _plan.Own)
        {
            if (column.NullBit < 0 || Put(json, column, field, record))
                continue;
            records.GiveUp();
            return false;
        }

        foreach (LookupPlan lookup in _plan.Lookups)
            lookup.Put(json, record, _text);
        record.End();
        return true;
    }

    /// <summary>What was wrong with the event that was not made.</summary>
    public Rejection Rejection(ReadOnlySpan<byte> json, long? line)
    {
        FieldValue value = _fields[_wrongField];
        string? text = value.Kind switch
        {
            JsonTokenType.None or JsonTokenType.Null => null,
            JsonTokenType.StartObject => "{...}",
            JsonTokenType.StartArray => "[...]",
            _ => RejectionRecord.TextOf(json.Slice(value.Start, value.Length)),
        };
        return new Rejection(line, _plan?.Type.Table, _fields.Names[_wrongField], text, _reason);
    }

    /// <summary>What a JSON value is, in words.</summary>
    public static string WordOf(JsonTokenType kind) => kind switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => "null",
    };

    bool FindPlan(ReadOnlySpan<byte> json)
    {
        _plan = null;
        if (_typeField < 0)
        {
            _plan = _plans[0];
            return true;
        }

        FieldValue value = _fields[_typeField];
        if (value.IsMissing)
            return Wrong(_typeField, $"the field is missing: {_fields.Names[_typeField]}");
        if (value.Kind != JsonTokenType.String)
            return Wrong(_typeField, $"{_fields.Names[_typeField]} is no text: it is {WordOf(value.Kind)}");
        if (!TryText(json, value, _text, out ReadOnlySpan<byte> name))
            return Wrong(_typeField, $"{_fields.Names[_typeField]} has a character that no text can have");
        foreach (Plan plan in _plans)
        {
            if (name.SequenceEqual(plan.Name))
            {
                _plan = plan;
                return true;
            }
        }

        return Wrong(_typeField, "no table has this name");
    }

    bool TryKey(ReadOnlySpan<byte> json, int field, byte[] scratch, out ReadOnlySpan<byte> key)
    {
        key = [];
        FieldValue value = _fields[field];
        if (value.IsMissing)
            return Wrong(field, $"the field is missing: {_fields.Names[field]}");
        if (value.Kind == JsonTokenType.Null || (value.Kind == JsonTokenType.String && value.Length == 0))
            return Wrong(field, $"the key is empty: {_fields.Names[field]}");
        if (value.Kind != JsonTokenType.String)
            return Wrong(field, $"{_fields.Names[field]} is not VARCHAR: it is {WordOf(value.Kind)}");
        return TryText(json, value, scratch, out key)
            || Wrong(field, $"{_fields.Names[field]} is not VARCHAR: it has a character that no text can have");
    }

    bool TryTime(ReadOnlySpan<byte> json, long acceptedAt, out long time)
    {
        time = 0;
        int field = _plan!.Time;
        FieldValue value = _fields[field];
        if (value.IsMissing)
            return Wrong(field, $"the field is missing: {_fields.Names[field]}");
        if (value.Kind != JsonTokenType.String || !TryText(json, value, _text, out ReadOnlySpan<byte> text)
            || !_instants.TryTime(text, true, out time))
            return Wrong(field, $"{_fields.Names[field]} is not TIMESTAMPTZ");
        return time <= acceptedAt + MostAhead
            || Wrong(field, $"{_fields.Names[field]} is more than a day ahead of the time at which it came");
    }

    bool Put(ReadOnlySpan<byte> json, EventColumn column, int field, RecordWriter record)
    {
        FieldValue value = _fields[field];
        if (value.IsMissing || value.Kind == JsonTokenType.Null)
        {
            record.Null(column);
            return true;
        }

        switch (column.Kind)
        {
            case EventKind.Boolean when value.Kind is JsonTokenType.True or JsonTokenType.False:
                record.Int64(column, value.Kind == JsonTokenType.True ? 1 : 0);
                return true;
            case EventKind.Whole or EventKind.Double or EventKind.Decimal when value.Kind == JsonTokenType.Number:
                return PutNumber(Slice(json, value), column, field, record);
            case EventKind.Text or EventKind.Date or EventKind.Timestamp or EventKind.Instant when value.Kind == JsonTokenType.String:
                return PutText(json, value, column, field, record);
            default:
                return Wrong(field, $"{column.Name} is not {column.SqlType}: it is {WordOf(value.Kind)}");
        }
    }

    bool PutNumber(ReadOnlySpan<byte> text, EventColumn column, int field, RecordWriter record)
    {
        if (column.Kind == EventKind.Double)
        {
            if (!Utf8Parser.TryParse(text, out double number, out int read) || read != text.Length || !double.IsFinite(number))
                return Wrong(field, $"{column.Name} is not DOUBLE: it is too large");
            record.Double(column, number);
            return true;
        }

        int digits = column.Kind == EventKind.Decimal ? column.Digits : 19;
        JsonNumbers.Fault fault = JsonNumbers.Read(text, digits, column.Scale, out Int128 units);
        if (fault == JsonNumbers.Fault.None && column.Kind == EventKind.Whole && !IsWithin(units, column.Digits))
            fault = JsonNumbers.Fault.TooLarge;
        if (fault != JsonNumbers.Fault.None)
        {
            string why = fault == JsonNumbers.Fault.TooLarge ? "it is too large" : "it has more digits after the point";
            return Wrong(field, $"{column.Name} is not {column.SqlType}: {why}");
        }

        if (column.Kind == EventKind.Decimal)
            record.Decimal(column, units);
        else
            record.Int64(column, (long)units);
        return true;
    }

    bool PutText(ReadOnlySpan<byte> json, FieldValue value, EventColumn column, int field, RecordWriter record)
    {
        if (!TryText(json, value, _text, out ReadOnlySpan<byte> text))
            return Wrong(field, $"{column.Name} is not {column.SqlType}: it has a character that no text can have");
        if (column.Kind == EventKind.Text)
        {
            record.Text(text);
            return true;
        }

        long time;
        if (column.Kind == EventKind.Date && Instants.TryDate(text, out int days))
            time = days;
        else if (column.Kind == EventKind.Date || !_instants.TryTime(text, column.Kind == EventKind.Instant, out time))
            return Wrong(field, $"{column.Name} is not {column.SqlType}");
        record.Int64(column, time);
        return true;
    }

    /// <summary>
    /// A text without its escapes; false where it has half a surrogate pair, or the character of no text, zero.
    /// </summary>
    internal static bool TryText(ReadOnlySpan<byte> json, FieldValue value, byte[] scratch, out ReadOnlySpan<byte> text)
    {
        text = Slice(json, value);
        if (!value.IsEscaped)
            return true;
        try
        {
            Utf8JsonReader reader = new(json.Slice(value.Start - 1, value.Length + 2));
            reader.Read();
            text = scratch.AsSpan(0, reader.CopyString(scratch));
            return !text.Contains((byte)0);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    internal static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, FieldValue value) => json.Slice(value.Start, value.Length);

    static bool IsWithin(Int128 value, int bits) => value >= -(Int128.One << (bits - 1)) && value < Int128.One << (bits - 1);

    bool Wrong(int field, string reason)
    {
        (_wrongField, _reason) = (field, reason);
        return false;
    }
}
