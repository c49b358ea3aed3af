using System.Text.Json;
using Patron.Delta.Storage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>
/// Which message of a queue a partition's log began with: every later record is the message as much later. So the log alone says how
/// far the stream was read, in the same write as the records.
/// </summary>
/// <param name="Queue">The queue.</param>
/// <param name="Position">The position of the record that the first message became.</param>
/// <param name="Offset">The offset of that message.</param>
sealed record StreamPlace(string Queue, long Position, long Offset)
{
    const string File = "stream.json";

    /// <summary>The offset of the message that becomes the record at a position.</summary>
    public long OffsetOf(long position) => Offset + (position - Position);

    /// <summary>Null where none of the partition's messages was taken yet.</summary>
    /// <exception cref="EventLogException">The file is damaged.</exception>
    public static StreamPlace? Read(ProjectDefinition project, int partition)
    {
        string path = PathOf(project, partition);
        if (!System.IO.File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<StreamPlace>(System.IO.File.ReadAllBytes(path)) ?? throw new JsonException("nothing");
        }
        catch (JsonException error)
        {
            throw new EventLogException($"{path} is damaged ({error.Message}): bring it back from a copy", error);
        }
    }

    public void Write(ProjectDefinition project, int partition) =>
        DurableFiles.Replace(PathOf(project, partition), JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>How to go on with a stream that is not the one that was read.</summary>
    public static string Remedy(ProjectDefinition project, int partition) =>
        $"delete {Path.GetRelativePath(project.Folder, PathOf(project, partition))} to take what is there from its first event on";

    static string PathOf(ProjectDefinition project, int partition) =>
        Path.Combine(project.EventPartitionFolder(partition), File);
}
