using System.Text;
using Patron.Online.Events;
using Patron.Pipeline.Projects;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Patron.Online.Streams;

/// <summary>Brings events to a stream, each to the partition of its customer, and waits until the broker confirms them.</summary>
/// <remarks>Any threads.</remarks>
public sealed class EventPublisher : IAsyncDisposable
{
    /// <summary>Most messages that are on their way unconfirmed.</summary>
    const int MostUnconfirmed = 2_000;

    /// <summary>The client slows down when half as many are on their way, which the windows of several callers do not reach.</summary>
    const int ClientsLimit = 60_000;

    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    readonly StreamConnection _connection;
    readonly bool _ownsConnection;
    readonly TimeProvider _time;
    readonly byte[] _customer;
    readonly SemaphoreSlim _gate = new(1);
    OpenChannel? _open;

    /// <summary>Connects when it is first asked for something.</summary>
    /// <param name="project">A project with a source of events that has a stream.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Pipeline.Ingestion.SourceDataException">The project has no stream.</exception>
#pragma warning disable CA2000 // the publisher owns it
    public EventPublisher(ProjectDefinition project, TimeProvider time) : this(
        EventStreamIntake.SourceOf(project),
        new StreamConnection(project, EventStreamIntake.SourceOf(project).Stream!), time) => _ownsConnection = true;
#pragma warning restore CA2000

    internal EventPublisher(EventSourceDefinition source, StreamConnection connection, TimeProvider time)
    {
        (_connection, _time) = (connection, time);
        _customer = Encoding.UTF8.GetBytes(source.Customer);
    }

    /// <summary>A channel, and what tells that it is closed: a write to a connection that is gone would wait for ever.</summary>
    sealed record OpenChannel(IChannel Channel, CancellationTokenSource Lost);

    /// <summary>Publishes the events of a text, in their order within each partition.</summary>
    /// <param name="text">JSON in UTF-8.</param>
    /// <param name="format">How its events follow each other.</param>
    /// <param name="patience">How long a broker is waited for that confirms nothing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How many events there were; the broker has all of them on disk.</returns>
    /// <exception cref="EventStreamException">
    /// The broker is away or refuses. Some may be there: sent again, they are told by their ids.
    /// </exception>
    public async Task<int> PublishAsync(
        ReadOnlyMemory<byte> text, EventFormat format, TimeSpan patience, CancellationToken cancellation)
    {
        UnconfirmedEvents events = new(EventTexts.Split(text, format), _time);
        for (TimeSpan wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await TryAsync(events, patience, cancellation).ConfigureAwait(false);
                return events.All.Count;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested && StreamConnection.IsItsOwn(error))
            {
                if (!MayPass(error) || events.Silence + wait > patience)
                    throw new EventStreamException(Told(error), error);
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_open is { } open)
        {
            await open.Channel.DisposeAsync().ConfigureAwait(false);
            open.Lost.Dispose();
        }

        if (_ownsConnection)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    /// <summary>Publishes what is not confirmed yet; ends when the broker has answered nothing for too long.</summary>
    async Task TryAsync(UnconfirmedEvents events, TimeSpan patience, CancellationToken cancellation)
    {
        TimeSpan silence = patience < _connection.Timeout ? patience : _connection.Timeout;
        using CancellationTokenSource late = new(silence, _time);
        using CancellationTokenSource opening = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        OpenChannel open;
        await _gate.WaitAsync(opening.Token).ConfigureAwait(false);
        try
        {
            open = await OpenAsync(GoesOn, opening.Token).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(opening.Token, open.Lost.Token);
        try
        {
            await PublishAsync(open.Channel, events, GoesOn, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (open.Channel.CloseReason is { } reason)
        {
            throw new OperationInterruptedException(reason);
        }
        catch (PublishException error) when (error.IsReturn)
        {
            await open.Channel.CloseAsync(cancellation).ConfigureAwait(false); // the next try asks for the queues first
            throw;
        }

        void GoesOn() => late.CancelAfter(silence);
    }

    async Task PublishAsync(IChannel channel, UnconfirmedEvents events, Action goesOn, CancellationToken cancellation)
    {
        List<Task> answers = [];
        for (int place = 0; place < events.All.Count; place++)
        {
            if (!events.IsConfirmed(place))
                answers.Add(PublishAsync(channel, events, place, goesOn, cancellation));
            if (answers.Count == MostUnconfirmed)
            {
                await Task.WhenAll(answers).ConfigureAwait(false);
                answers.Clear();
            }
        }

        await Task.WhenAll(answers).ConfigureAwait(false);
    }

    async Task PublishAsync(
        IChannel channel, UnconfirmedEvents events, int place, Action goesOn, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> json = events.All[place];
        EventStreamDefinition stream = _connection.Stream;
        string queue = stream.QueueOf(EventTexts.PartitionOf(json.Span, _customer, stream.Partitions));
        BasicProperties properties = new() { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, json, cancellation).ConfigureAwait(false);
        events.Confirm(place);
        goesOn();
    }

    async Task<OpenChannel> OpenAsync(Action goesOn, CancellationToken cancellation)
    {
        if (_open is { Channel.IsOpen: true } open)
            return open;
        if (_open is { } closed)
        {
            _open = null; // others may still hear that it is lost
            await closed.Channel.DisposeAsync().ConfigureAwait(false);
        }

        for (int partition = 0; partition < _connection.Stream.Partitions; partition++)
        {
            await _connection.RequireAsync(partition, cancellation).ConfigureAwait(false);
            goesOn();
        }

#pragma warning disable CA2000 // what is opened owns them
        CreateChannelOptions options = new(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: new ThrottlingRateLimiter(ClientsLimit));
        IChannel channel = await _connection.OpenAsync(options, cancellation).ConfigureAwait(false);
        CancellationTokenSource lost = new();
#pragma warning restore CA2000
        channel.ChannelShutdownAsync += async (_, _) => await lost.CancelAsync().ConfigureAwait(false);
        return _open = new OpenChannel(channel, lost);
    }

    static bool MayPass(Exception error) => error is PublishException || StreamConnection.MayPass(error);

    string Told(Exception error) => error is OperationCanceledException
        ? $"RabbitMQ at {_connection.Stream.Url} does not confirm events: see whether it has room and is up, and send them again"
        : _connection.Told(error, $"the streams {_connection.Stream.QueueOf(0)} and those after it");
}
