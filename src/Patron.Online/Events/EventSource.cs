using Patron.Pipeline.Projects;

namespace Patron.Online.Events;

/// <summary>A source of events: the fields that all of its tables have.</summary>
public sealed class EventSource
{
    internal EventSource(EventSourceDefinition definition, int index)
    {
        (Definition, Index) = (definition, index);
        LateMicroseconds = definition.Late.Days * MicrosecondsOfDay;
    }

    const long MicrosecondsOfDay = 86_400_000_000;

    /// <summary>As its file says it.</summary>
    public EventSourceDefinition Definition { get; }

    /// <summary>The id: <c>stream</c> of sources/stream.yml.</summary>
    public string Name => Definition.Name;

    /// <summary>Its place among <see cref="EventSchema.Sources"/>.</summary>
    public int Index { get; }

    /// <summary>An event that happened this much before the newest one is too late. Unit: microseconds.</summary>
    public long LateMicroseconds { get; }
}
