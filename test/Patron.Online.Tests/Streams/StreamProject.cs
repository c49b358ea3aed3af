using System.Globalization;
using System.Text;
using Patron.Online.Events;
using Patron.Online.Streams;
using Patron.Online.Tests.Intake;
using Patron.Online.Tests.State;
using Patron.Pipeline.Projects;
using RabbitMQ.Client;

namespace Patron.Online.Tests.Streams;

/// <summary>A game whose events come by a stream in four partitions, with features of bets and wins.</summary>
sealed class StreamProject : IDisposable
{
    public const int Partitions = 4;

    readonly int _port;
    readonly List<string> _told = [];

    /// <param name="port">The broker's; nobody need listen there where no event is to come.</param>
    /// <param name="name">What its queues begin with.</param>
    public StreamProject(int port, string name)
    {
        (_port, Name) = (port, name);
        Environment.SetEnvironmentVariable("PATRON_TEST_MQ", "s3cret");
        Game.Change("sources/stream.yml", SourceWith(name));
        foreach ((string file, string text) in GameFeatures.Files)
            Game.Change(file, text);
    }

    public string Name { get; }

    /// <summary>How long an answer of the broker may take.</summary>
    public TimeSpan TimeoutOfBroker => TimeSpan.FromSeconds(EventStreamIntake.SourceOf(Project).Stream!.TimeoutSeconds);

    public Game Game { get; } = new();

    public ProjectDefinition Project => Game.Project;

    /// <summary>What was told until now.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_told)
                return [.. _told];
        }
    }

    public string SourceWith(string name) => Tests.Stream.Source + string.Create(CultureInfo.InvariantCulture, $$"""
        stream:
          url: amqp://127.0.0.1:{{_port}}/crm
          user: patron
          password: ${env:PATRON_TEST_MQ}
          name: {{name}}
          partitions: {{Partitions}}

        """);

    public Task<EventStreamIntake> Open(EventStreamOptions? options = null) =>
        EventStreamIntake.OpenAsync(Project, options ?? Options, TimeProvider.System);

    public EventStreamOptions Options => new()
    {
        LookEvery = TimeSpan.FromMilliseconds(50),
        SilenceAfter = TimeSpan.FromSeconds(1),
        Tell = Note,
    };

    /// <summary>Wins of a few customers in the order of their times.</summary>
    public static string[] Wins(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
            $$"""{"event_type":"new_win","event_id":"e{{number}}","user_id":"u{{number % 23}}","event_time":"2025-08-{{10 + (number * 5 / count)}}T00:00:00Z","win_amount":1.5}"""),
    ];

    public static byte[] Text(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines));

    public Task PublishAsync(params IEnumerable<string> lines) => PublishAsync(Text(lines));

    public async Task PublishAsync(ReadOnlyMemory<byte> lines)
    {
        EventPublisher publisher = new(Project, TimeProvider.System);
        await using (publisher)
            await PublishAsync(publisher, lines);
    }

    public static Task<int> PublishAsync(EventPublisher publisher, ReadOnlyMemory<byte> lines) =>
        publisher.PublishAsync(lines, EventFormat.Lines, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>How many messages the partitions have taken, whoever took them.</summary>
    public long Taken() => EventStreamReport.Of(Project).Partitions.Sum(partition => partition.Records);

    /// <summary>Waits for what other threads, processes and the broker do.</summary>
    public async Task Until(Func<bool> isSo, string what)
    {
        long until = Environment.TickCount64 + 60_000;
        while (!isSo())
        {
            Assert.True(Environment.TickCount64 < until, $"{what} is not so, {Taken()} were taken: {string.Join("; ", Told)}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until something is told.</summary>
    public Task UntilTold(string what) => Until(() => Told.Any(said => said.Contains(what, StringComparison.Ordinal)), $"'{what}'");

    /// <summary>Does something with each of the queues.</summary>
    public async Task EachQueue(Func<IChannel, string, Task> does)
    {
        ConnectionFactory factory = new() { Uri = new Uri(string.Create(CultureInfo.InvariantCulture, $"amqp://patron:s3cret@127.0.0.1:{_port}/crm")) };
        await using IConnection connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        for (int partition = 0; partition < Partitions; partition++)
            await does(channel, $"{Name}.{partition}");
    }

    public Task DeleteStreams() => EachQueue((channel, queue) => channel.QueueDeleteAsync(queue, cancellationToken: TestContext.Current.CancellationToken));

    public void Dispose() => Game.Dispose();

    void Note(string said)
    {
        lock (_told)
            _told.Add(said);
    }
}
