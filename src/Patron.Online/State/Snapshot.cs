using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Patron.Delta.Storage;
using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>
/// Everything that is kept, in one file: a section for each shard, the ids that are remembered, then an index with the position
/// in the log and a hash of the definitions. Shards are read side by side, page by page, and nothing is computed anew.
/// </summary>
static class Snapshot
{
    /// <summary>Changes whenever the file's form does.</summary>
    const int Version = 1;

    /// <summary>How the name of a file ends that is being written.</summary>
    public const string Unfinished = ".tmp";

    const int IdSection = IncrementalFeatures.ShardCount;

    const int IndexSection = IdSection + 1;

    /// <summary>At the end of the file: the place of the index, and these eight bytes.</summary>
    static readonly byte[] Ending = "PATRONFS"u8.ToArray();

    /// <summary>
    /// What must be equal for a snapshot to be of use: the log, the sources and how late their events may be, the groups, their
    /// columns, the zone.
    /// </summary>
    public static string HashOf(ProjectDefinition project, EventSchema schema, IReadOnlyList<GroupPlan> plans)
    {
        StringBuilder text = new($"{Version} {project.Settings.TimeZone} {schema.LogId}\n");
        foreach (EventSourceDefinition source in schema.Sources.Select(source => source.Definition))
            text.Append($"{source.Name} {source.Late} {source.Id} {source.Time} {source.Customer}\n");
        foreach (GroupPlan plan in plans)
        {
            text.Append($"{(plan.Group with { Timeline = null }).Hash} ");
            text.Append(plan.Type.Source.Name);
            IEnumerable<EventColumn> distinct = plan.Distinct.Select(column => column.Column);
            foreach (EventColumn column in plan.Columns.Select(column => column.Column).Concat(distinct))
                text.Append($" {column.Name} {column.SqlType}");
            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Writes the file: beside its place, synced, then moved there.</summary>
    public static void Write(string path, IncrementalFeatures features, KnownEvents known, string hash, long position)
    {
        DurableFiles.MakeFolder(Path.GetDirectoryName(path)!);
        string unfinished = path + Unfinished;
        using (FileStream file = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            using SnapshotWriter writer = new(file);
            List<long> places = [];
            foreach ((int number, Shard shard) in features.Shards.Index())
            {
                places.Add(writer.Begin(number));
                shard.Write(writer);
                writer.End();
            }

            places.Add(writer.Begin(IdSection));
            known.Write(writer);
            writer.End();
            long index = writer.Begin(IndexSection);
            writer.Number(Version);
            writer.Long(position);
            writer.Bytes(Convert.FromHexString(hash));
            places.ForEach(writer.Long);
            writer.End();
            Span<byte> ending = [.. BitConverter.GetBytes(index), .. Ending];
            file.Write(ending);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        DurableFiles.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="project">The project.</param>
    /// <param name="schema">Its events.</param>
    /// <param name="plans">The groups as they are defined now.</param>
    /// <returns>What is kept, the ids, and the position; null where the definitions were others.</returns>
    /// <exception cref="SnapshotException">The file is damaged.</exception>
    public static (IncrementalFeatures Features, KnownEvents Known, long Position)? Read(
        string path, ProjectDefinition project, EventSchema schema, IReadOnlyList<GroupPlan> plans)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        using SnapshotReader index = new(file, path, IndexSection, IndexOf(file, path));
        index.Require(index.Number() == Version, "another version");
        long position = index.Long();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        index.Bytes(hash);
        if (Convert.ToHexStringLower(hash) != HashOf(project, schema, plans))
            return null;
        long[] places = [.. Enumerable.Range(0, IdSection + 1).Select(_ => index.Long())];
        Shard[] shards = new Shard[IncrementalFeatures.ShardCount];
        KnownEvents known = new(schema);
        try
        {
            Parallel.For(0, shards.Length, number =>
            {
                using SnapshotReader section = new(file, path, number, places[number]);
                shards[number] = Shard.Read(section, plans);
            });
            using SnapshotReader ids = new(file, path, IdSection, places[IdSection]);
            known.Read(ids);
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<SnapshotException>().FirstOrDefault() is { } damage)
        {
            throw new SnapshotException(damage.Message);
        }
        catch (InvalidDataException error)
        {
            throw new SnapshotException($"{path}: {error.Message}");
        }

        IncrementalFeatures features = new(project, schema, plans, shards);
        foreach (EventSource source in schema.Sources)
        {
            if (known.Newest(source) is { } newest)
                features.MoveTo(source, newest);
        }

        return (features, known, position);
    }

    static long IndexOf(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file);
        Span<byte> ending = stackalloc byte[sizeof(long) + 8];
        if (length < ending.Length
            || RandomAccess.Read(file, ending, length - ending.Length) != ending.Length
            || !ending[sizeof(long)..].SequenceEqual(Ending))
        {
            throw new SnapshotException($"{path} is no snapshot, or its end is missing");
        }

        return BitConverter.ToInt64(ending) is var index && index >= 0 && index < length
            ? index
            : throw new SnapshotException($"{path}: the place of the index, {index}, lies outside the file of {length} bytes");
    }
}
