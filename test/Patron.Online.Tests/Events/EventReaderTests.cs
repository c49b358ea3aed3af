using System.Text;
using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Log;

namespace Patron.Online.Tests.Events;

public sealed class EventReaderTests
{
    const string Source = """
        kind: events
        type: kind
        id: id
        time: at
        customer: who
        tables:
          bet:
            columns:
              id: VARCHAR
              who: VARCHAR
              at: TIMESTAMPTZ
              amount: "DECIMAL(10,2)"
              big: "DECIMAL(38,10)"
              level: TINYINT
              steps: BIGINT
              share: DOUBLE
              won: BOOLEAN
              day: DATE
              wall: TIMESTAMP
              note: VARCHAR
          win:
            columns: { id: VARCHAR, who: VARCHAR, at: TIMESTAMPTZ }

        """;

    /// <summary>2026-01-31T12:00:00Z, when everything comes.</summary>
    const long Now = 1_769_860_800_000_000;

    static readonly EventSchema Schema = Stream.Schema(Source);

    readonly EventReader _reader = new(Schema, Schema.Sources[0], TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
    readonly RecordBuffer _records = new();

    [Fact]
    public void An_event_becomes_a_record_of_its_type()
    {
        Accept("""
            {"kind":"bet","id":"e1","who":"C\u00e9\n","at":"2026-01-31T10:00:00.123456789+01:00","amount":-12.5,"big":1234567890123456789.0123456789,
             "level":-128,"steps":9223372036854775807,"share":1e-3,"won":true,"day":"2024-02-29","wall":"2026-01-31 10:00","note":""}
            """);
        EventView e = new(Records.Of(_records)[0], Schema, 0);
        Assert.Equal(("bet", "e1", "C\u00e9\n"), (e.Type.Table, Text(e.Id), Text(e.Customer)));
        Assert.Equal((Now - (3 * 3_600_000_000L) + 123_456, Now), (e.Time, e.AcceptedAt));
        Assert.Equal((-1_250, Int128.Parse("12345678901234567890123456789")), (e.Decimal(3), e.Decimal(4)));
        Assert.Equal((-128, long.MaxValue, 0.001, 1), (e.Int64(5), e.Int64(6), e.Double(7), e.Int64(8)));
        Assert.Equal((19_782, 1_769_853_600_000_000), (e.Int64(9), e.Int64(10)));
        Assert.False(e.IsNull(11));
        Assert.Equal("", Text(e.Text(11)));
    }

    [Fact]
    public void A_time_may_be_written_with_escapes()
    {
        Accept("""{"kind":"win","id":"e","who":"C","at":"2026-01-31T13:00:00\u002B01:00"}""");
        Assert.Equal(Now, new EventView(Records.Of(_records)[0], Schema, 0).Time);
    }

    [Fact]
    public void Fields_come_in_any_order_are_null_where_they_are_left_out_and_others_are_passed_over()
    {
        Accept("""{"note":null,"x":{"id":["e9",{"kind":1}]},"at":"2026-01-31","who":"C","y":[1,2],"id":"e2","kind":"bet"}""");
        EventView e = new(Records.Of(_records)[0], Schema, 0);
        Assert.Equal("e2", Text(e.Id));
        Assert.Equal(Now - (13 * 3_600_000_000L), e.Time); // midnight in Berlin
        for (int column = 3; column < e.Type.Columns.Count; column++)
            Assert.True(e.IsNull(column));
    }

    [Theory]
    [InlineData("", null, null, "the JSON ends too soon")]
    [InlineData("{", null, null, "the JSON ends too soon")]
    [InlineData("{\"kind\":\"bet\"", null, null, "the JSON ends too soon")]
    [InlineData("{\"kind\":\"be", null, null, "the JSON ends too soon")]
    [InlineData("{\"kind\":", null, null, "the JSON ends too soon")]
    [InlineData("{\"x\":[1,2", null, null, "the JSON ends too soon")]
    [InlineData("[1]", null, null, "an event is a JSON object, not a number")]
    [InlineData("7", null, null, "an event is a JSON object, not a number")]
    [InlineData("\"bet\"", null, null, "an event is a JSON object, not a text")]
    [InlineData("null ", null, null, "an event is a JSON object, not null")]
    [InlineData("{'kind':'bet'}", null, null, "the event is no JSON at byte 2")]
    [InlineData("{\"kind\":bet}", null, null, "the event is no JSON at byte 9")]
    [InlineData("{\"kind\":\"bet\",}", null, null, "the event is no JSON at byte 15")]
    [InlineData("{\"kind\":\"bet\"} {}", null, null, "something follows the event")]
    [InlineData("{\"x\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", null, null, "the event has more than 16 objects and arrays within each other")]
    [InlineData("{\"who\":\"C\"}", "kind", null, "the field is missing: kind")]
    [InlineData("{\"kind\":\"bat\"}", "kind", "bat", "no table has this name")]
    [InlineData("{\"kind\":7}", "kind", "7", "kind is no text: it is a number")]
    [InlineData("{\"kind\":\"bet\",\"kind\":\"bet\"}", "kind", null, "the field stands twice: kind")]
    [InlineData("{\"ki\\u006ed\":\"bet\",\"kind\":\"bet\"}", "kind", null, "the field stands twice: kind")]
    [InlineData("{\"\\ud800\":1}", null, null, "a field's name has half a surrogate pair")]
    public void What_is_no_event_is_rejected_with_the_reason(string json, string? field, string? value, string reason) =>
        Assert.Equal(new Rejection(null, null, field, value, reason), Reject(json));

    [Theory]
    [InlineData("who", null, null, "the field is missing: who")]
    [InlineData("id", null, null, "the field is missing: id")]
    [InlineData("at", null, null, "the field is missing: at")]
    [InlineData("who", "null", null, "the key is empty: who")]
    [InlineData("id", "\"\"", "", "the key is empty: id")]
    [InlineData("who", "17", "17", "who is not VARCHAR: it is a number")]
    [InlineData("id", "{\"a\":1}", "{...}", "id is not VARCHAR: it is an object")]
    [InlineData("who", "\"C\\u0000\"", "C\\u0000", "who is not VARCHAR: it has a character that no text can have")]
    [InlineData("who", "\"\\udc00\"", "\\udc00", "who is not VARCHAR: it has a character that no text can have")]
    [InlineData("at", "null", null, "at is not TIMESTAMPTZ")]
    [InlineData("at", "1769860800", "1769860800", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2026-13-01T00:00:00Z\"", "2026-13-01T00:00:00Z", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2025-02-29\"", "2025-02-29", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2026-01-31T24:00:00Z\"", "2026-01-31T24:00:00Z", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2026-01-31T12:00:60Z\"", "2026-01-31T12:00:60Z", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2026-01-31T12:00:00.Z\"", "2026-01-31T12:00:00.Z", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2026-01-31T12:00:00+1\"", "2026-01-31T12:00:00+1", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"0025-01-31T12:00:00Z\"", "0025-01-31T12:00:00Z", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"31.01.2026\"", "31.01.2026", "at is not TIMESTAMPTZ")]
    [InlineData("at", "\"2026-02-01T12:00:00.000001Z\"", "2026-02-01T12:00:00.000001Z", "at is more than a day ahead of the time at which it came")]
    [InlineData("at", "\"9999-12-31T23:59:59-14:00\"", "9999-12-31T23:59:59-14:00", "at is not TIMESTAMPTZ")]
    [InlineData("amount", "\"12.5\"", "12.5", "amount is not DECIMAL(10,2): it is a text")]
    [InlineData("amount", "0.001", "0.001", "amount is not DECIMAL(10,2): it has more digits after the point")]
    [InlineData("amount", "1e-400", "1e-400", "amount is not DECIMAL(10,2): it has more digits after the point")]
    [InlineData("amount", "100000000", "100000000", "amount is not DECIMAL(10,2): it is too large")]
    [InlineData("amount", "1e8", "1e8", "amount is not DECIMAL(10,2): it is too large")]
    [InlineData("amount", "1e99999999999999999999", "1e99999999999999999999", "amount is not DECIMAL(10,2): it is too large")]
    [InlineData("amount", "true", "true", "amount is not DECIMAL(10,2): it is true or false")]
    [InlineData("big", "10000000000000000000000000000", "10000000000000000000000000000", "big is not DECIMAL(38,10): it is too large")]
    [InlineData("level", "128", "128", "level is not TINYINT: it is too large")]
    [InlineData("level", "1.5", "1.5", "level is not TINYINT: it has more digits after the point")]
    [InlineData("steps", "9223372036854775808", "9223372036854775808", "steps is not BIGINT: it is too large")]
    [InlineData("share", "1e400", "1e400", "share is not DOUBLE: it is too large")]
    [InlineData("share", "\"NaN\"", "NaN", "share is not DOUBLE: it is a text")]
    [InlineData("won", "1", "1", "won is not BOOLEAN: it is a number")]
    [InlineData("day", "\"2026-01-32\"", "2026-01-32", "day is not DATE")]
    [InlineData("day", "\"2026-01-31T00:00:00\"", "2026-01-31T00:00:00", "day is not DATE")]
    [InlineData("wall", "\"2026-01-31T10:00:00Z\"", "2026-01-31T10:00:00Z", "wall is not TIMESTAMP")]
    [InlineData("note", "[\"a\"]", "[...]", "note is not VARCHAR: it is an array")]
    public void A_field_that_does_not_fit_is_named_with_its_value_and_the_reason(
        string field, string? json, string? value, string reason)
    {
        Dictionary<string, string?> fields = new() { ["kind"] = "\"bet\"", ["id"] = "\"e\"", ["who"] = "\"C\"", ["at"] = "\"2026-01-31\"" };
        fields[field] = json;
        string text = "{" + string.Join(",", fields.Where(one => one.Value is not null).Select(one => $"\"{one.Key}\":{one.Value}")) + "}";
        Assert.Equal(new Rejection(null, "bet", field, value, reason), Reject(text));
    }

    [Theory]
    [InlineData("3.0", 3)]
    [InlineData("1e2", 100)]
    [InlineData("-1280e-1", -128)]
    [InlineData("-0", 0)]
    [InlineData("0e99999", 0)]
    [InlineData("120.00000000000000000000000000000000000000000000000000000", 120)]
    public void A_whole_number_may_be_written_in_any_way(string json, int expected)
    {
        Accept($$"""{"kind":"bet","id":"e","who":"C","at":"2026-01-31","level":{{json}}}""");
        Assert.Equal(expected, new EventView(Records.Of(_records)[0], Schema, 0).Int64(5));
    }

    [Fact]
    public void What_is_not_utf8_is_rejected_and_the_field_named()
    {
        byte[] json = Encoding.Latin1.GetBytes("{\"kind\":\"bet\",\"id\":\"e\",\"who\":\"Jos\u00e9\",\"at\":\"2026-01-31\"}");
        Assert.Equal(new Rejection(null, null, "who", null, "who is not UTF-8"), Reject(json));
        Assert.Equal("a field that no table has is not UTF-8", Reject(Encoding.Latin1.GetBytes("{\"caf\u00e9\":1}")).Reason);
        Assert.Equal("the event is not UTF-8", Reject([0xFF, 0xFE, 0x7B]).Reason);
        RejectionView kept = new(Records.Of(_records)[0]);
        Assert.Equal(("stream", "here", "who", "who is not UTF-8"), (kept.Source, kept.Origin, kept.Field, kept.Reason));
        Assert.Contains("Jos\uFFFD", kept.Event, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_has_at_most_64_kilobytes()
    {
        string head = """{"kind":"bet","id":"e","who":"C","at":"2026-01-31","note":" """;
        string most = head + new string('x', EventReader.LongestEvent - head.Length - 2) + "\"}";
        Accept(most);
        Assert.Equal("the event has 65537 bytes, more than 65536", Reject(most + " ").Reason);
        Assert.InRange(new RejectionView(Records.Of(_records)[1]).Event!.Length, 4_000, 4_003);
    }

    [Fact]
    public void A_bad_line_leaves_the_others_and_is_named_by_its_number()
    {
        const string Good = """{"kind":"win","id":"e","who":"C","at":"2026-01-31"}""";
        EventCounts counts = Read($"{Good}\r\n\n{Good[..20]}\n  {Good}\n{{}}\n{Good}", EventFormat.Lines, firstLine: 10);
        Assert.Equal(new EventCounts(3, 2), counts);
        Assert.Equal([12, 14], _reader.Rejections.Select(rejection => (int)rejection.Line!));
        Assert.Equal(12, new RejectionView(Records.Of(_records)[1]).Line);
    }

    [Theory]
    [InlineData("[]", 0, 0)]
    [InlineData(" [ E , E ] ", 2, 0)]
    [InlineData("\uFEFF[E]", 1, 0)]
    [InlineData("[E,{},E,7,E]", 3, 2)]
    [InlineData("[E,E", 2, 1)]
    [InlineData("[E,{\"kind\":", 1, 1)]
    [InlineData("[E,{\"kind\"},E]", 1, 1)]
    [InlineData("[E]x", 1, 1)]
    [InlineData("[[[[[[[[[[[[[[[[[[[[1", 0, 1)]
    [InlineData("[{\"x\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]},E]", 1, 1)]
    public void An_array_is_read_element_by_element_up_to_what_is_no_json(string json, int accepted, int rejected)
    {
        string text = json.Replace("E", """{"kind":"win","id":"e","who":"C","at":"2026-01-31"}""", StringComparison.Ordinal);
        Assert.Equal(new EventCounts(accepted, rejected), Read(text, EventFormat.Json));
        Assert.Equal(accepted + rejected, Records.Of(_records).Count);
    }

    [Fact]
    public void A_source_with_one_table_needs_no_type()
    {
        EventSchema schema = Stream.Schema("kind: events\nid: id\ntime: at\ncustomer: who\ntables:\n  win:\n    columns: { id: VARCHAR, who: VARCHAR, at: TIMESTAMPTZ }\n");
        EventReader reader = new(schema, schema.Sources[0], TimeZoneInfo.Utc);
        Assert.Equal(new EventCounts(
            1, 0), reader.Read("""{"id":"e","who":"C","at":"2026-01-31"}"""u8, EventFormat.Json, Now, "here", _records));
    }

    void Accept(string json) => Assert.True(
        Read(json, EventFormat.Json) == new EventCounts(1, 0), string.Join("; ", _reader.Rejections));

    Rejection Reject(string json) => Reject(Encoding.UTF8.GetBytes(json));

    Rejection Reject(byte[] json)
    {
        Assert.Equal(new EventCounts(0, 1), _reader.Read(json, EventFormat.Json, Now, "here", _records));
        return Assert.Single(_reader.Rejections) with { Line = null };
    }

    EventCounts Read(string text, EventFormat format, long firstLine = 1) =>
        _reader.Read(Encoding.UTF8.GetBytes(text), format, Now, "here", _records, firstLine);

    static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
