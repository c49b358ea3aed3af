using System.Text.Json;
using Patron.Delta.Storage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>How many partitions the stream had when its first events were taken: with another number customers would be elsewhere.</summary>
/// <param name="Source">The source.</param>
/// <param name="Partitions">The number.</param>
sealed record PartitionCount(string Source, int Partitions)
{
    /// <summary>Takes note of the number, where nobody did before.</summary>
    /// <exception cref="EventStreamException">It was another, or the source had another name.</exception>
    public static void Require(ProjectDefinition project, EventSourceDefinition source)
    {
        PartitionCount now = new(source.Name, source.Stream!.Partitions);
        string path = Path.Combine(project.EventPartitionsFolder(), "partitions.json");
        DurableFiles.MakeFolder(Path.GetFullPath(project.EventPartitionsFolder()));
        if (!File.Exists(path) && DurableFiles.TryCreate(path, JsonSerializer.SerializeToUtf8Bytes(now)))
            return; // of several first processes one writes it

        PartitionCount before = Read(path);
        if (before.Source != now.Source)
        {
            throw new EventStreamException($"{source.File}: the stream's events were taken as those of sources/{before.Source}.yml: "
                + "give the file its name again");
        }

        if (before.Partitions != now.Partitions)
        {
            throw new EventStreamException($"{source.File}: 'partitions' is {now.Partitions}, and was {before.Partitions} when events "
                + $"were taken, by which customers were told apart: write {before.Partitions}");
        }
    }

    static PartitionCount Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PartitionCount>(File.ReadAllBytes(path)) ?? throw new JsonException("nothing");
        }
        catch (JsonException error)
        {
            throw new EventStreamException($"{path} is damaged ({error.Message}): bring it back from a copy", error);
        }
    }
}
