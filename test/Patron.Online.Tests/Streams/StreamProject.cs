using System.Globalization;
using Patron.Online.Streams;
using Patron.Online.Tests.Intake;
using Patron.Online.Tests.State;
using Patron.Pipeline.Projects;
using RabbitMQ.Client;

namespace Patron.Online.Tests.Streams;

/// <summary>A game whose events come by a stream of a real broker, with features of bets and wins.</summary>
sealed class StreamProject : IDisposable
{
    const int Partitions = 4;

    readonly RabbitMqProcess _broker;

    public StreamProject(RabbitMqProcess broker, string name)
    {
        (_broker, Name) = (broker, name);
        Environment.SetEnvironmentVariable("PATRON_TEST_MQ", "s3cret");
        Game.Change("sources/stream.yml", SourceWith(name));
        foreach ((string file, string text) in GameFeatures.Files)
            Game.Change(file, text);
    }

    public string Name { get; }

    public Game Game { get; } = new();

    public ProjectDefinition Project => Game.Project;

    public List<string> Told { get; } = [];

    public string SourceWith(string name) => Tests.Stream.Source + string.Create(CultureInfo.InvariantCulture, $$"""
        stream:
          url: amqp://127.0.0.1:{{_broker.Port}}/crm
          user: patron
          password: ${env:PATRON_TEST_MQ}
          name: {{name}}
          partitions: {{Partitions}}

        """);

    public Task<EventStreamIntake> Open() => EventStreamIntake.OpenAsync(Project, Options, TimeProvider.System);

    public EventStreamOptions Options => new()
    {
        LookEvery = TimeSpan.FromMilliseconds(50),
        SilenceAfter = TimeSpan.FromSeconds(1),
        Tell = Note,
    };

    public Task PublishAsync(params IEnumerable<string> lines) =>
        PublishAsync(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    public async Task PublishAsync(ReadOnlyMemory<byte> lines)
    {
        EventPublisher publisher = new(Project, TimeProvider.System);
        await using (publisher)
        {
            await publisher.PublishAsync(
                lines, Online.Events.EventFormat.Lines, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
    }

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

    public async Task DeleteStreams()
    {
        ConnectionFactory factory = new()
        {
            Uri = new Uri(string.Create(CultureInfo.InvariantCulture, $"amqp://patron:s3cret@127.0.0.1:{_broker.Port}/crm")),
        };
        await using IConnection connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        for (int partition = 0; partition < Partitions; partition++)
            await channel.QueueDeleteAsync($"{Name}.{partition}", cancellationToken: TestContext.Current.CancellationToken);
    }

    public void Dispose() => Game.Dispose();

    void Note(string said)
    {
        lock (Told)
            Told.Add(said);
    }
}
