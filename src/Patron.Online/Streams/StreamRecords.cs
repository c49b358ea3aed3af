using System.Text;
using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Log;

namespace Patron.Online.Streams;

/// <summary>Makes records of a partition's messages: of each exactly one, the event or why it is rejected.</summary>
/// <param name="intake">The partition's intake.</param>
/// <param name="partition">The partition.</param>
/// <param name="partitions">How many there are.</param>
sealed class StreamRecords(EventIntake intake, EventPartition partition, int partitions)
{
    readonly EventSource _source = intake.Schema.Source(partition.Source)!;
    readonly EventReader _reader = intake.Reader(intake.Schema.Source(partition.Source)!);

    /// <summary>The records.</summary>
    public RecordBuffer Buffer { get; } = new();

    /// <summary>Adds a message's.</summary>
    /// <param name="json">What the message holds.</param>
    /// <param name="now">When it came. Unit: microseconds since 1970.</param>
    public void Add(ReadOnlySpan<byte> json, long now)
    {
        int length = Buffer.Written.Length;
        if (!_reader.ReadEvent(json, now, partition.Name, Buffer))
            return;
        EventView e = new(Buffer.Written.Span[(length + RecordBuffer.FrameBytes)..], intake.Schema, 0);
        int right = EventPartition.Of(e.Customer, partitions);
        if (right == partition.Number)
            return;
        string field = _source.Definition.Customer;
        Rejection rejection = new(
            null, e.Type.Table, field, Encoding.UTF8.GetString(e.Customer), $"the customer's partition is {right}: {field}");
        Buffer.RemoveLast(length);
        RejectionRecord.Write(Buffer, _source, partition.Name, rejection, json, now);
    }

    /// <summary>Whether a message is what the log has of the one taken last, as far as the log can tell.</summary>
    public bool IsLast(ReadOnlySpan<byte> json)
    {
        long last = intake.Log.Next - 1;
        if (last < intake.Log.First)
            return true;
        RecordBuffer again = new();
        _reader.ReadEvent(json, intake.Now(), partition.Name, again);
        ReadOnlySpan<byte> came = again.Written.Span[RecordBuffer.FrameBytes..];
        using LogCursor cursor = intake.Log.Read(last);
        if (!cursor.Read() || RejectionView.Is(came) || RejectionView.Is(cursor.Record))
            return true; // what is rejected today may have been accepted before
        EventView one = new(came, intake.Schema, last);
        EventView other = new(cursor.Record, intake.Schema, last);
        return one.Time == other.Time && one.Id.SequenceEqual(other.Id) && one.Customer.SequenceEqual(other.Customer);
    }
}
