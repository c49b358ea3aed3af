using System.Text.Json;
using Patron.Delta.Storage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>Who takes a partition's events, or took them last, as a file beside its lock.</summary>
/// <param name="Instance">The process, as its presence calls it.</param>
/// <param name="Address">Where it answers; null where it does not.</param>
/// <param name="Since">Since when.</param>
sealed record PartitionOwner(string Instance, string? Address, DateTimeOffset Since)
{
    /// <summary>Null where nobody ever took it; or where the file is being written.</summary>
    public static PartitionOwner? Read(ProjectDefinition project, int partition)
    {
        try
        {
            return JsonSerializer.Deserialize<PartitionOwner>(File.ReadAllBytes(PathOf(project, partition)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(ProjectDefinition project, int partition) =>
        DurableFiles.Replace(PathOf(project, partition), JsonSerializer.SerializeToUtf8Bytes(this));

    static string PathOf(ProjectDefinition project, int partition) =>
        Path.Combine(project.EventPartitionFolder(partition), "owner.json");
}
