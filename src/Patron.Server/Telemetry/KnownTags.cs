namespace Patron.Server.Telemetry;

/// <summary>
/// Finds the series of tags by the tags themselves: a text of them for each of several measurements of a request would cost more than many a
/// request. For any number of threads.
/// </summary>
sealed class KnownTags
{
    /// <summary>Beyond so many they are not remembered: tags may be of any number of values, of which a family keeps few.</summary>
    const int MostKnown = 256;

    Entry[] _entries = [];

    sealed record Entry(int Hash, KeyValuePair<string, object?>[] Tags, MetricSeries Series);

    /// <summary>The series; null where the tags are not known.</summary>
    public MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        int hash = HashOf(tags);
        foreach (Entry entry in Volatile.Read(ref _entries))
        {
            if (entry.Hash == hash && AreSame(entry.Tags, tags))
                return entry.Series;
        }

        return null;
    }

    public void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, MetricSeries series)
    {
        Entry entry = new(HashOf(tags), tags.ToArray(), series);
        for (Entry[] known = Volatile.Read(ref _entries); known.Length < MostKnown;)
        {
            Entry[] found = Interlocked.CompareExchange(ref _entries, [.. known, entry], known);
            if (found == known)
                return;
            known = found;
        }
    }

    public void Clear() => Volatile.Write(ref _entries, []);

    static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        HashCode hash = new();
        foreach ((string name, object? value) in tags)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    static bool AreSame(ReadOnlySpan<KeyValuePair<string, object?>> one, ReadOnlySpan<KeyValuePair<string, object?>> other)
    {
        if (one.Length != other.Length)
            return false;
        for (int place = 0; place < one.Length; place++)
        {
            if (one[place].Key != other[place].Key || !Equals(one[place].Value, other[place].Value))
                return false;
        }

        return true;
    }
}
