using System.Globalization;
using Patron.Delta.Storage;
using Patron.Online.Events;

namespace Patron.Online;

/// <summary>Judges events where no features are kept: by their ids and times alone, with snapshots of its own.</summary>
/// <param name="schema">The types of events.</param>
/// <param name="folder">Where the snapshots are.</param>
sealed class KnownEventsConsumer(EventSchema schema, string folder) : IEventConsumer
{
    const string Prefix = "ids-";

    /// <summary>Fewer records than this are judged again sooner than written.</summary>
    const long LeastRecords = 10_000;

    readonly KnownEvents _known = new(schema);
    long _newest;

    public long Kept => Snapshots().Select(snapshot => snapshot.Position).DefaultIfEmpty(0).Min();

    public long Restore(long atMost)
    {
        DurableFiles.MakeFolder(folder);
        foreach ((string path, long position) in Snapshots().Where(snapshot => snapshot.Position <= atMost).OrderByDescending(snapshot => snapshot.Position))
        {
            using MemoryStream content = new(File.ReadAllBytes(path));
            _known.Read(content);
            return _newest = position;
        }

        return 0;
    }

    public EventVerdict Take(in EventView e) => _known.Judge(e);

    public void Landed(long position, long taken)
    {
        if (taken - _newest < Math.Max(LeastRecords, _known.Count / 4))
            return;
        using MemoryStream content = new();
        _known.Write(content);
        DurableFiles.Replace(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{taken:D20}")), content.ToArray());
        _newest = taken;
        // The newest that the lake has reached is the one to go back to; what is older goes.
        long needed = Snapshots().Select(snapshot => snapshot.Position).Where(one => one <= position).DefaultIfEmpty(0).Max();
        foreach ((string path, long older) in Snapshots().Where(snapshot => snapshot.Position < needed))
            File.Delete(path);
    }

    (string Path, long Position)[] Snapshots() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, Prefix + "*").Select(path =>
            (path, long.Parse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture)))]
        : [];
}
