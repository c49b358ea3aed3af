using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Patron.Online.Streams;

/// <summary>A message of a stream.</summary>
/// <param name="Tag">What it is acknowledged by.</param>
/// <param name="Offset">Its place in the stream, from 0.</param>
/// <param name="Body">What it holds.</param>
readonly record struct StreamMessage(ulong Tag, long Offset, byte[] Body);

/// <summary>
/// The reading of a stream on a channel of its own. Messages wait in memory until they are taken, as many as the prefetch allows.
/// </summary>
sealed class StreamSession : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    const string OffsetKey = "x-stream-offset";

    readonly Channel<StreamMessage> _messages = System.Threading.Channels.Channel.CreateUnbounded<StreamMessage>();
    readonly CancellationTokenSource _lost = new();
    readonly string _queue;

    StreamSession(IChannel channel, string queue) : base(channel) => _queue = queue;

    /// <summary>What came; it ends with an exception when the channel is closed or the broker ends the consumer.</summary>
    public ChannelReader<StreamMessage> Messages => _messages.Reader;

    /// <summary>Cancelled when the channel is closed.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Begins to read.</summary>
    /// <param name="connection">The broker.</param>
    /// <param name="queue">The stream.</param>
    /// <param name="from">The offset of the first message; null for the first that there is.</param>
    /// <param name="prefetch">How many messages may wait unacknowledged.</param>
    /// <param name="cancellation">Ends the opening.</param>
    public static async Task<StreamSession> OpenAsync(
        StreamConnection connection, string queue, long? from, ushort prefetch, CancellationToken cancellation)
    {
        IChannel channel = await connection.OpenAsync(null, cancellation).ConfigureAwait(false);
        StreamSession session = new(channel, queue);
        try
        {
            await channel.BasicQosAsync(0, prefetch, global: false, cancellation).ConfigureAwait(false);
            Dictionary<string, object?> arguments = new() { [OffsetKey] = from is { } offset ? offset : "first" };
            await channel.BasicConsumeAsync(
                queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments, session, cancellation)
                .ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The offset of the first message that a stream has; it is waited for, as long as an answer may take.</summary>
    public static async Task<long> FirstOffsetAsync(StreamConnection connection, string queue, CancellationToken cancellation)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(connection.Timeout);
        StreamSession session = await OpenAsync(connection, queue, null, 1, late.Token).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return (await session.Messages.ReadAsync(late.Token).ConfigureAwait(false)).Offset;
    }

    /// <summary>Tells the broker that all messages up to one are on disk here, so that it sends as many more.</summary>
    public async Task AcknowledgeAsync(ulong tag, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Lost);
        await Channel.BasicAckAsync(tag, multiple: true, end.Token).ConfigureAwait(false);
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (properties.Headers is { } headers && headers.TryGetValue(OffsetKey, out object? offset) && offset is long place)
            _messages.Writer.TryWrite(new StreamMessage(deliveryTag, place, body.ToArray()));
        else
            _messages.Writer.TryComplete(new EventStreamException($"the queue {_queue} is no stream: delete it, or give the "
                + "stream another 'name'"));
        return Task.CompletedTask;
    }

    public override async Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        await base.HandleBasicCancelAsync(consumerTag, cancellationToken).ConfigureAwait(false);
        await EndAsync(new IOException($"the broker ended the reading of {_queue}")).ConfigureAwait(false);
    }

    public override async Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        await base.HandleChannelShutdownAsync(channel, reason).ConfigureAwait(false);
        await EndAsync(new OperationInterruptedException(reason)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync().ConfigureAwait(false);
        _messages.Writer.TryComplete();
        _lost.Dispose();
    }

    async Task EndAsync(Exception reason)
    {
        _messages.Writer.TryComplete(reason);
        try
        {
            await _lost.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Whoever read is done.
        }
    }
}
