using Patron.Pipeline.Projects;

namespace Patron.Online.Events;

/// <summary>The sources and types of events of a project, and types that older records of its log have.</summary>
public sealed class EventSchema
{
    /// <summary>The number of records that hold no event but why one was rejected.</summary>
    internal const int RejectedIndex = ushort.MaxValue;

    readonly Dictionary<(string Source, string Table), EventType> _current;
    readonly Dictionary<string, EventSource> _sources;

    EventSchema(IReadOnlyList<EventSource> sources, IReadOnlyList<EventType> types)
    {
        (Sources, Types) = (sources, types);
        _sources = sources.ToDictionary(source => source.Name);
        _current = types.Where(type => type.IsCurrent).ToDictionary(type => (type.Source.Name, type.Table));
    }

    /// <summary>The sources of <c>kind: events</c>, in the order of their files.</summary>
    public IReadOnlyList<EventSource> Sources { get; }

    /// <summary>All types, each at the place of its number.</summary>
    public IReadOnlyList<EventType> Types { get; }

    /// <summary>The types of a project alone, as a log that is new numbers them.</summary>
    public static EventSchema Of(ProjectDefinition project) => Of(project, []);

    /// <summary>
    /// The types of a project for a log that has records: types that the log knows keep their numbers, new and changed ones get
    /// numbers after them.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="known">The types in the order of their numbers, as the log keeps them.</param>
    /// <exception cref="EventLogException">The log has records of a source that the project has no more.</exception>
    internal static EventSchema Of(ProjectDefinition project, IReadOnlyList<EventLayout> known)
    {
        EventSource[] sources = [.. project.Sources.OfType<EventSourceDefinition>().Select(
            (definition, index) => new EventSource(definition, index))];
        List<EventLayout> layouts = [.. known];
        HashSet<EventLayout> current = [];
        foreach (EventSource source in sources)
        {
            foreach (EventTableDefinition table in source.Definition.Tables)
            {
                EventLayout layout = EventLayout.Of(source.Definition, table);
                if (!layouts.Contains(layout))
                    layouts.Add(layout);
                current.Add(layout);
            }
        }

        return new EventSchema(
            sources, [.. layouts.Select((layout, index) => TypeOf(layout, index, sources, current.Contains(layout)))]);
    }

    /// <summary>The log whose types these are; empty where they are those of a project alone.</summary>
    internal string LogId { get; set; } = "";

    /// <summary>The partition whose events the log has; null for a log of all events.</summary>
    public EventPartition? Partition { get; internal set; }

    /// <summary>What rows call where an event came from.</summary>
    internal string NameOf(EventSource source) => Partition?.Name ?? source.Name;

    /// <summary>A source by its name; null where there is none.</summary>
    public EventSource? Source(string name) => _sources.GetValueOrDefault(name);

    /// <summary>The type of a table as it is declared now.</summary>
    /// <exception cref="KeyNotFoundException">There is no such table.</exception>
    public EventType Type(string source, string table) => _current[(source, table)];

    /// <summary>What a log keeps of the types, in the order of their numbers.</summary>
    internal IReadOnlyList<EventLayout> Layouts => [.. Types.Select(EventLayout.Of)];

    static EventType TypeOf(EventLayout layout, int index, EventSource[] sources, bool isCurrent)
    {
        EventSource source = sources.FirstOrDefault(source => source.Name == layout.Source) ?? throw new EventLogException(
            $"the event log has events of sources/{layout.Source}.yml, which is not there: bring the file back");
        EventSourceDefinition asWritten = source.Definition with
        {
            Id = layout.Id, Time = layout.Time, Customer = layout.Customer,
        };
        return new EventType(
            index, isCurrent ? source : new EventSource(asWritten, source.Index), layout.Table, layout.Columns(), isCurrent);
    }
}
