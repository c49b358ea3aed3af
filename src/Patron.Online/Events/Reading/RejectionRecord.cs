using System.Buffers.Binary;
using System.Text;
using Patron.Online.Log;

namespace Patron.Online.Events.Reading;

/// <summary>
/// A rejected event as a record of the log: u16 65535, twice the i64 time of acceptance, i64 line (0 for none), then texts (u16
/// length
/// and UTF-8, 65535 for none): source, origin, table, field, value, reason, the event itself.
/// </summary>
static class RejectionRecord
{
    /// <summary>Most bytes that are kept of a value.</summary>
    const int LongestValue = 1_000;

    /// <summary>Most bytes that are kept of a rejected event.</summary>
    const int LongestEvent = 4_000;

    const int TextsAt = 26;

    public static void Write(
        RecordBuffer buffer, EventSource source, string origin, Rejection rejection, ReadOnlySpan<byte> json, long acceptedAt)
    {
        buffer.Begin();
        Span<byte> header = buffer.Room(TextsAt);
        BinaryPrimitives.WriteUInt16LittleEndian(header, EventSchema.RejectedIndex);
        BinaryPrimitives.WriteInt64LittleEndian(header[2..], acceptedAt);
        BinaryPrimitives.WriteInt64LittleEndian(header[10..], acceptedAt);
        BinaryPrimitives.WriteInt64LittleEndian(header[18..], rejection.Line ?? 0);
        Add(buffer, source.Name);
        Add(buffer, origin);
        Add(buffer, rejection.Table);
        Add(buffer, rejection.Field);
        Add(buffer, rejection.Value);
        Add(buffer, rejection.Reason);
        Add(buffer, TextOf(json, LongestEvent));
        buffer.End();
    }

    /// <summary>Bytes of an event as a text, cut where it is too long; what is no UTF-8 is replaced.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes, int most = LongestValue)
    {
        if (bytes.Length <= most)
            return Readable(Encoding.UTF8.GetString(bytes));
        int end = most;
        while (end > most - 4 && (bytes[end] & 0xC0) == 0x80)
            end--;
        return Readable(Encoding.UTF8.GetString(bytes[..end])) + "...";
    }

    // No text of a table holds this character.
    static string Readable(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    static void Add(RecordBuffer buffer, string? text)
    {
        if (text is null)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.Room(2), ushort.MaxValue);
            return;
        }

        // An origin is a path, and the longest value is far shorter than what the length can say.
        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> room = buffer.Room(2 + length);
        BinaryPrimitives.WriteUInt16LittleEndian(room, checked((ushort)length));
        Encoding.UTF8.GetBytes(text, room[2..]);
    }
}

/// <summary>A record that says why an event was rejected, where it lies in memory.</summary>
readonly ref struct RejectionView
{
    readonly ReadOnlySpan<byte> _record;

    public RejectionView(ReadOnlySpan<byte> record) => _record = record;

    /// <summary>Whether a record is one.</summary>
    public static bool Is(
        ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16LittleEndian(record) == EventSchema.RejectedIndex;

    public long AcceptedAt => BinaryPrimitives.ReadInt64LittleEndian(_record[10..]);

    /// <summary>0 for none.</summary>
    public long Line => BinaryPrimitives.ReadInt64LittleEndian(_record[18..]);

    public string? Source => Text(0);

    public string? Origin => Text(1);

    public string? Table => Text(2);

    public string? Field => Text(3);

    public string? Value => Text(4);

    public string? Reason => Text(5);

    public string? Event => Text(6);

    string? Text(int place)
    {
        ReadOnlySpan<byte> rest = _record[26..];
        for (; place > 0; place--)
            rest = rest[(2 + LengthOf(rest))..];
        return BinaryPrimitives.ReadUInt16LittleEndian(
            rest) == ushort.MaxValue ? null : Encoding.UTF8.GetString(rest.Slice(2, LengthOf(rest)));
    }

    static int LengthOf(ReadOnlySpan<byte> text) =>
        BinaryPrimitives.ReadUInt16LittleEndian(text) is not ushort.MaxValue and var length ? length : 0;
}
