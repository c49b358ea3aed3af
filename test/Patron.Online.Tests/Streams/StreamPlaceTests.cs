using Patron.Online.Streams;

namespace Patron.Online.Tests.Streams;

public sealed class StreamPlaceTests
{
    [Fact]
    public void A_record_finds_its_message_before_and_behind_gaps()
    {
        StreamPlace place = new("game.0", [new(5, 100), new(8, 104), new(9, 110)]);
        Assert.Equal([100, 101, 102, 104, 110, 111], new long[] { 5, 6, 7, 8, 9, 10 }.Select(place.OffsetOf));
        Assert.Equal(new long?[] { null, 100, 102, 104, 110 }, new long[] { 5, 6, 8, 9, 10 }.Select(place.OffsetBefore));
    }

    /// <summary>A stream with gaps that chance makes, read in sessions that end anywhere: before the note, before the log, after it.</summary>
    [Fact]
    public void Each_message_becomes_one_record_in_order_whatever_the_gaps_and_wherever_reading_is_cut()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < Rounds.Count(300, 30_000); round++)
        {
            List<long> stream = [random.Next(3)];
            while (stream.Count < 30)
                stream.Add(stream[^1] + (random.Next(3) == 0 ? random.Next(2, 5) : 1));
            List<long> log = [.. Enumerable.Repeat(-1L, random.Next(3))]; // records from before the stream
            int before = log.Count;
            StreamPlace? place = null;
            while (log.Count < before + stream.Count)
                place = ReadSome(random, stream, log, place);
            Assert.True(stream.SequenceEqual(log[before..]), $"seed {seed}, round {round}: {string.Join(' ', stream)} became {string.Join(' ', log)}");
        }
    }

    /// <summary>One session of a few writes, as the consumer does them; the last of them is cut somewhere.</summary>
    static StreamPlace? ReadSome(Random random, List<long> stream, List<long> log, StreamPlace? place)
    {
        long next = log.Count;
        StreamOrder order = new("game.0", place?.OffsetOf(next), place?.OffsetBefore(next), "");
        Queue<long> coming = new(stream.Where(offset => offset >= (order.From ?? 0)));
        for (int writes = random.Next(1, 4); writes > 0; writes--)
        {
            List<StreamStretch> begun = [];
            List<long> batch = [];
            for (int count = random.Next(1, 8); count > 0 && coming.TryDequeue(out long offset); count--)
            {
                long last = log.LastOrDefault(-1);
                MessageStep step = order.Takes(offset, () => offset == last);
                if (step == MessageStep.Begins)
                    begun.Add(new(log.Count + batch.Count, offset));
                if (step != MessageStep.Taken)
                    batch.Add(offset);
            }

            order.Judge(stream[0]);
            if (writes == 1 && random.Next(3) == 0)
                return place;
            if (begun.Count > 0)
                place = place?.With(begun, log.Count) ?? new("game.0", begun);
            if (writes == 1 && random.Next(2) == 0)
                return place;
            log.AddRange(batch);
        }

        return place;
    }
}
