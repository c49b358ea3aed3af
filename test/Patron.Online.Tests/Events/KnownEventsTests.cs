using System.Text;
using Patron.Models.Numerics;
using Patron.Online.Events;
using Patron.Online.Log;

namespace Patron.Online.Tests.Events;

public sealed class KnownEventsTests
{
    const long Hour = 3_600_000_000;

    static readonly EventSchema Schema = Stream.Schema();

    [Fact]
    public void Verdicts_are_those_of_a_plain_set_of_all_ids_and_the_newest_time()
    {
        RandomStream random = new(Rounds.Seed);
        int events = Rounds.Count(20_000, 1_000_000);
        KnownEvents known = new(Schema);
        Dictionary<string, long> ids = [];
        long newest = long.MinValue;
        Dictionary<EventVerdict, int> seen = [];
        for (int i = 0; i < events; i++)
        {
            // Time passes; some events are old, and some ids come again with the same time or with another.
            long time = (i * Hour / 20) - (random.Below(4) == 0 ? random.Below(100) * Hour : 0);
            string id = random.Below(5) == 0 ? $"e{random.Below(i + 1)}" : $"e{i}";
            EventVerdict expected = newest != long.MinValue && time < newest - (72 * Hour) ? EventVerdict.TooLate
                : ids.ContainsKey(id) ? EventVerdict.Duplicate
                : EventVerdict.Accepted;
            EventVerdict found = Judge(known, id, time);
            // An id is forgotten when no event of its time could come any more: then a copy with a newer time is taken for a new
            // event.
            if (expected == EventVerdict.Duplicate && found == EventVerdict.Accepted)
                Assert.True(ids[id] < newest - (72 * Hour));
            else
                Assert.Equal(expected, found);
            seen[found] = seen.GetValueOrDefault(found) + 1;
            if (found == EventVerdict.Accepted)
            {
                ids[id] = time;
                newest = Math.Max(newest, time);
            }
        }

        Assert.Equal(3, seen.Count);
        Assert.InRange(known.Count, 1, 6 * 24 * 20);
        Assert.Equal(newest, known.Newest(Schema.Sources[0]));
    }

    [Fact]
    public void What_was_written_and_read_judges_as_before()
    {
        KnownEvents known = new(Schema);
        for (int i = 0; i < 5_000; i++)
            Judge(known, $"e{i}", i * Hour / 60);
        using MemoryStream snapshot = new();
        known.Write(snapshot);
        snapshot.Position = 0;
        KnownEvents read = new(Schema);
        Judge(read, "another", 0);
        read.Read(snapshot);
        Assert.Equal((known.Count, known.Newest(Schema.Sources[0])), (read.Count, read.Newest(Schema.Sources[0])));
        for (int i = 4_000; i < 6_000; i++)
            Assert.Equal(i < 5_000 ? EventVerdict.Duplicate : EventVerdict.Accepted, Judge(read, $"e{i}", 5_000 * Hour / 60));
        Assert.Equal(EventVerdict.TooLate, Judge(read, "old", 0));
        snapshot.Position = 0;
        snapshot.WriteByte(9);
        snapshot.Position = 0;
        Assert.Throws<InvalidDataException>(() => read.Read(snapshot));
    }

    static EventVerdict Judge(KnownEvents known, string id, long time)
    {
        RecordBuffer buffer = new();
        EventType type = Schema.Type("stream", "new_win");
        RecordWriter writer = new(buffer, type, time, 0, "C"u8, Encoding.UTF8.GetBytes(id));
        writer.Decimal(type.Columns[3], 1);
        writer.End();
        return known.Judge(new EventView(Records.Of(buffer)[0], Schema, 0));
    }
}
