using Patron.Models.Numerics;

namespace Patron.Online.Events;

/// <summary>
/// Tells events that came before and those that come too late from the others: by their ids, which are remembered exactly, and
/// by the newest time of the source's events before. What it says depends on the events it judged alone, so that judging them
/// again says the same.
/// </summary>
/// <remarks>Not for several threads. An id takes its bytes and about twenty more.</remarks>
public sealed class KnownEvents
{
    const long Day = 86_400_000_000;
    const int Version = 1;

    // Of each source the days that have ids, in no order; a day with very many has several sets. Few, so that each is asked.
    readonly List<(long Day, IdSet Ids)>[] _days;
    readonly long[] _newest;

    public KnownEvents(EventSchema schema)
    {
        _days = [.. schema.Sources.Select(_ => new List<(long Day, IdSet Ids)>())];
        _newest = new long[schema.Sources.Count];
        Array.Fill(_newest, long.MinValue);
    }

    /// <summary>How many ids are remembered.</summary>
    public long Count => _days.Sum(days => days.Sum(day => (long)day.Ids.Count));

    /// <summary>When the newest event of a source happened, in microseconds since 1970; null before the first.</summary>
    public long? Newest(EventSource source) => _newest[source.Index] == long.MinValue ? null : _newest[source.Index];

    /// <summary>Judges the next event of the log, and remembers it where it is accepted.</summary>
    public EventVerdict Judge(in EventView e)
    {
        EventSource source = e.Type.Source;
        ref long newest = ref _newest[source.Index];
        if (newest != long.MinValue && e.Time < newest - source.LateMicroseconds)
            return EventVerdict.TooLate;
        List<(long Day, IdSet Ids)> days = _days[source.Index];
        ReadOnlySpan<byte> id = e.Id;
        ulong hash = StableHash.OfBytes(id);
        long day = FloorDay(e.Time);
        IdSet? own = null;
        foreach ((long other, IdSet ids) in days)
        {
            if (ids.Contains(id, hash))
                return EventVerdict.Duplicate;
            own = other == day && !ids.IsFull ? ids : own;
        }

        if (own is null)
            days.Add((day, own = new IdSet()));
        own.Add(id, hash);
        if (e.Time > newest)
        {
            newest = e.Time;
            Forget(days, FloorDay(newest - source.LateMicroseconds));
        }

        return EventVerdict.Accepted;
    }

    /// <summary>Writes all that decides about further events.</summary>
    public void Write(Stream to)
    {
        using BinaryWriter writer = new(to, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(_days.Length);
        for (int source = 0; source < _days.Length; source++)
        {
            writer.Write(_newest[source]);
            writer.Write(_days[source].Count);
            foreach ((long day, IdSet ids) in _days[source].OrderBy(day => day.Day))
            {
                writer.Write(day);
                ids.Write(writer);
            }
        }
    }

    /// <summary>Reads what was written, in the place of what is remembered.</summary>
    /// <exception cref="InvalidDataException">It is of another version or of other sources.</exception>
    public void Read(Stream from)
    {
        using BinaryReader reader = new(from, System.Text.Encoding.UTF8, leaveOpen: true);
        if (reader.ReadInt32() != Version || reader.ReadInt32() != _days.Length)
            throw new InvalidDataException("the ids of events are of another version or of other sources");
        for (int source = 0; source < _days.Length; source++)
        {
            _newest[source] = reader.ReadInt64();
            _days[source].Clear();
            int days = reader.ReadInt32();
            for (int i = 0; i < days; i++)
                _days[source].Add((reader.ReadInt64(), IdSet.Read(reader)));
        }
    }

    // A day whose last event would be too late has no id that could come again and count.
    static void Forget(List<(long Day, IdSet Ids)> days, long firstDay)
    {
        for (int place = days.Count - 1; place >= 0; place--)
        {
            if (days[place].Day < firstDay)
                days.RemoveAt(place);
        }
    }

    static long FloorDay(long time) => (time >= 0 ? time : time - (Day - 1)) / Day;
}
