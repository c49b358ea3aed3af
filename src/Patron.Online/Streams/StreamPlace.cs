using System.Text.Json;
using Patron.Delta.Storage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>Where records begin whose messages have one offset after the other.</summary>
/// <param name="Position">The position of the first of them in the partition's log.</param>
/// <param name="Offset">The offset of the message that it was.</param>
readonly record struct StreamStretch(long Position, long Offset);

/// <summary>
/// Which messages of a queue the records of a partition's log are: where the log began with it, and where it went on behind offsets
/// that no message has. So the log alone says how far the stream was read, in the same write as the records.
/// </summary>
/// <param name="Queue">The queue.</param>
/// <param name="Stretches">One at least, in the order of their positions; those that only older records need are left out.</param>
sealed record StreamPlace(string Queue, IReadOnlyList<StreamStretch> Stretches)
{
    const string File = "stream.json";

    /// <summary>The offset of the message that becomes the record at a position.</summary>
    public long OffsetOf(long position)
    {
        StreamStretch of = Stretches.LastOrDefault(stretch => stretch.Position <= position, Stretches[0]);
        return of.Offset + (position - of.Position);
    }

    /// <summary>The offset of the message that became the record before a position; null where that was none of the queue's.</summary>
    public long? OffsetBefore(long position) => position > Stretches[0].Position ? OffsetOf(position - 1) : null;

    /// <summary>With stretches that begin with records which are about to be written.</summary>
    /// <param name="begun">One at least, in their order.</param>
    /// <param name="next">The position after the last record on disk.</param>
    public StreamPlace With(IReadOnlyList<StreamStretch> begun, long next)
    {
        // Later ones are of records that a kill kept from the disk. The last record on disk has to be found by those that stay.
        IEnumerable<StreamStretch> before = Stretches.TakeWhile(stretch => stretch.Position < begun[0].Position)
            .TakeWhile(stretch => stretch.Position <= next);
        return this with { Stretches = [.. before.TakeLast(2), .. begun] };
    }

    /// <summary>Null where none of the queue's messages was taken yet.</summary>
    /// <exception cref="EventLogException">The file is damaged or cannot be read.</exception>
    public static StreamPlace? Read(ProjectDefinition project, int partition, string queue)
    {
        string path = PathOf(project, partition);
        if (!System.IO.File.Exists(path))
            return null;
        try
        {
            StreamPlace? place = JsonSerializer.Deserialize<StreamPlace>(System.IO.File.ReadAllBytes(path));
            if (place?.Stretches is not { Count: > 0 })
                throw new JsonException("no stretch of the stream");
            return place.Queue == queue ? place : null;
        }
        catch (JsonException error)
        {
            throw new EventLogException($"{path} is damaged ({error.Message}): bring it back from a copy", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EventLogException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="EventLogException">The disk refuses.</exception>
    public void Write(ProjectDefinition project, int partition)
    {
        try
        {
            DurableFiles.Replace(PathOf(project, partition), JsonSerializer.SerializeToUtf8Bytes(this));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EventLogException($"{PathOf(project, partition)} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>How to go on with a stream that is not the one that was read.</summary>
    public static string Remedy(ProjectDefinition project, int partition) =>
        $"delete {Path.GetRelativePath(project.Folder, PathOf(project, partition))} to take what is there from its first event on";

    static string PathOf(ProjectDefinition project, int partition) =>
        Path.Combine(project.EventPartitionFolder(partition), File);
}
