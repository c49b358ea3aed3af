using System.Text;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>stream:</c> of a source of events.</summary>
static class EventStreamReader
{
    const int LongestName = RabbitMqReader.LongestName - 4; // a point and the number of a partition follow

    public static readonly Form<EventStreamDefinition> Form = Forms.Mapping("a broker and a number of partitions", Read);

    /// <summary>A customer's events are taken where their partition is, so that no other source may have some of them.</summary>
    public static void RefuseOtherSources(IReadOnlyList<SourceDefinition> sources, ProblemList problems)
    {
        EventSourceDefinition[] events = [.. sources.OfType<EventSourceDefinition>()];
        if (events.Length > 1 && events.FirstOrDefault(source => source.Stream is not null) is { } streamed)
        {
            EventSourceDefinition other = events.First(source => source != streamed);
            problems.Add(other.File, $"a second source of events, and {streamed.File} has a stream",
                "declare all types of events in one source");
        }
    }

    static EventStreamDefinition Read(Mapping map)
    {
        EventStreamDefinition stream = new()
        {
            Url = map.Required("url", SecretForms.BrokerUrl),
            User = map.Optional("user", SecretForms.Text),
            Password = map.Optional("password", SecretForms.Secret),
            Name = map.Optional("name", RabbitMqReader.Name, map.File.Id),
            Partitions = (int)map.Optional(
                "partitions", Forms.WholeNumber(1, EventStreamDefinition.MostPartitions), EventStreamDefinition.UsualPartitions),
            TimeoutSeconds = (int)map.Optional(
                "timeout_seconds", Forms.WholeNumber(1, 600), HttpSourceDefinition.UsualTimeoutSeconds),
        };
        RabbitMqReader.RefuseHalfUser(map);
        if (stream.Name is not null && Encoding.UTF8.GetByteCount(stream.Name) > LongestName)
            map.Problem("name", "'name' is too long for a queue with a number behind it", $"write at most {LongestName} bytes");
        return stream;
    }
}
