using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Patron.Models.Numerics;
using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Streams;

/// <summary>docs/online/streams.md says what the program does.</summary>
public sealed partial class StreamsPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "online", "streams.md"));

    [Fact]
    public void Its_example_loads_and_has_the_usual_values()
    {
        using TemporaryFolder folder = new();
        string example = Page.Split("```yaml\n")[1].Split("```")[0];
        EventStreamDefinition stream = Assert.IsType<EventSourceDefinition>(Tests.Stream.Make(folder, example).Sources[1]).Stream!;
        Assert.Equal(("game", "game.7"), (stream.Name, stream.QueueOf(stream.Partitions - 1)));
        Assert.Equal(
            (EventStreamDefinition.UsualPartitions, HttpSourceDefinition.UsualTimeoutSeconds), (stream.Partitions, stream.TimeoutSeconds));
        Assert.Contains($"at most {EventStreamDefinition.MostPartitions}", Page, StringComparison.Ordinal);
        string bare = Regex.Replace(example, "  (name|partitions|timeout_seconds):.*\n", "");
        Assert.Equal(
            stream with { Name = "stream" },
            Assert.IsType<EventSourceDefinition>(Tests.Stream.Make(folder, bare).Sources[1]).Stream! with { Url = stream.Url, User = stream.User, Password = stream.Password });
    }

    [Fact]
    public void Its_hashes_are_those_that_events_are_divided_by()
    {
        Match[] rows = Vector().Matches(Page).ToArray();
        Assert.Equal(3, rows.Length);
        foreach (Match row in rows)
        {
            byte[] key = Encoding.UTF8.GetBytes(row.Groups["key"].Value);
            Assert.Equal(row.Groups["hash"].Value, StableHash.OfBytes(key, 0).ToString("x16", CultureInfo.InvariantCulture));
            Assert.Equal(row.Groups["partition"].Value, EventPartition.Of(key, 8).ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Its_numbers_are_the_programs()
    {
        EventStreamOptions usual = new();
        Assert.Equal(TimeSpan.FromSeconds(1), usual.LookEvery);
        Says($"looks every second");
        Says($"{usual.Prefetch:N0} may be on their way");
        Says($"does not come within {usual.SilenceAfter.TotalSeconds} seconds");
        Says($"grows to {Online.Streams.StreamConsumer.LongestWait.TotalSeconds} seconds");
        Says($"more than {usual.Intake.MostUnapplied:N0} events of a partition wait to be applied or more than {usual.Intake.MostUnlanded:N0}");
        Says($"told when it lasts {usual.BehindAfter.TotalSeconds} seconds");
        Says($"tries it again after {usual.RetryAfter.TotalSeconds} seconds");
        Says($"with {IntakeParts.EngineMemory >> 20} MiB at most");

        static void Says(FormattableString text) => Assert.Contains(text.ToString(CultureInfo.InvariantCulture), Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url: amqps://mq.example.com/game", "url: amqps://me@mq.example.com/game", "'url' names a user")]
    [InlineData("  user: patron\n", "", "of 'user' and 'password' one is missing")]
    [InlineData("partitions: 8", "partitions: 0", "'partitions' is '0'")]
    [InlineData("partitions: 8", "partition: 8", "unknown key 'partition'")]
    public void A_mistake_in_a_stream_is_named(string from, string to, string expected)
    {
        using TemporaryFolder folder = new();
        string example = Page.Split("```yaml\n")[1].Split("```")[0];
        Assert.Contains(from, example, StringComparison.Ordinal);
        string message = Assert.Throws<ProjectException>(() => Tests.Stream.Make(folder, example.Replace(from, to, StringComparison.Ordinal))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("sources/stream.yml", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_source_of_events_beside_a_stream_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("sources/more.yml", "kind: events\nid: event_id\ntime: event_time\ntables:\n  clicks:\n    columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ }\n");
        string message = Assert.Throws<ProjectException>(() => Tests.Stream.Make(folder, Page.Split("```yaml\n")[1].Split("```")[0])).Message;
        Assert.Contains("sources/more.yml: a second source of events, and sources/stream.yml has a stream: declare all types of events in one source", message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (\(empty\)|`(?<key>[^`]+)`) \| `(?<hash>[0-9a-f]{16})` \| (?<partition>[0-9]+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Vector();
}
