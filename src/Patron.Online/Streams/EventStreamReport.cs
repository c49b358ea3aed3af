using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>How far a partition is, from its files.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Queue">Its stream.</param>
/// <param name="Offset">The offset of the message that is taken next; null where none was taken.</param>
/// <param name="Records">How many messages were ever taken.</param>
/// <param name="Landed">How many of them are in the lake at least.</param>
/// <param name="Bytes">Bytes of its log on disk.</param>
/// <param name="Owner">The process that takes its events; null where none does.</param>
public sealed record EventPartitionReport(
    int Partition, string Queue, long? Offset, long Records, long Landed, long Bytes, EventInstance? Owner);

/// <summary>What the files of a stream's partitions tell, while other processes may write them.</summary>
/// <param name="Instances">The processes that take events now.</param>
/// <param name="Partitions">All partitions.</param>
public sealed record EventStreamReport(IReadOnlyList<EventInstance> Instances, IReadOnlyList<EventPartitionReport> Partitions)
{
    /// <summary>Looks at the partitions of a project.</summary>
    /// <exception cref="Pipeline.Ingestion.SourceDataException">The project has no stream.</exception>
    /// <exception cref="EventLogException">A log is damaged.</exception>
    public static EventStreamReport Of(ProjectDefinition project)
    {
        EventStreamDefinition stream = EventStreamIntake.SourceOf(project).Stream!;
        IReadOnlyList<EventInstance> alive = InstancePresence.Alive(project);
        return new(alive, [.. Enumerable.Range(0, stream.Partitions).Select(number => Of(project, stream, alive, number))]);
    }

    static EventPartitionReport Of(
        ProjectDefinition project, EventStreamDefinition stream, IReadOnlyList<EventInstance> alive, int number)
    {
        EventLogReport log = EventLogReport.Of(Path.Combine(project.EventPartitionFolder(number), "log"));
        string queue = stream.QueueOf(number);
        long? offset = StreamPlace.Read(project, number, queue)?.OffsetOf(log.Records);
        PartitionOwner? owner = PartitionOwner.Read(project, number);
        return new(
            number, queue, offset, log.Records, log.Landed, log.Bytes,
            alive.FirstOrDefault(instance => instance.Name == owner?.Instance));
    }
}
