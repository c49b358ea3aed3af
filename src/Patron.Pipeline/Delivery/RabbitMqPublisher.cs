using RabbitMQ.Client;

namespace Patron.Pipeline.Delivery;

/// <summary>A connection to a broker with one channel, which confirms what it takes.</summary>
/// <param name="connection">Open; it is closed with this.</param>
/// <param name="channel">Open, with confirmations that nobody else counts.</param>
/// <param name="route">Where messages go.</param>
/// <param name="timeout">How long an answer may take.</param>
sealed class RabbitMqPublisher(IConnection connection, IChannel channel, RabbitMqRoute route, TimeSpan timeout) : IDisposable
{
    static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(2);

    ulong _published;

    /// <summary>
    /// Asks for what the messages shall go to. A broker that restarts confirms messages to a stream that it has not started, and
    /// drops them; it does not answer for the stream until it has.
    /// </summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">The broker has none of that name.</exception>
    public void Require(string? queue, string? exchange, CancellationToken cancellation) => Within(
        async end =>
        {
            if (queue is not null)
                await channel.QueueDeclarePassiveAsync(queue, end).ConfigureAwait(false);
            if (exchange is not null)
                await channel.ExchangeDeclarePassiveAsync(exchange, end).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>Publishes messages in their order, and returns when the broker has all of them on disk.</summary>
    /// <param name="messages">Each is told when it is confirmed, also where this fails.</param>
    /// <param name="headers">Headers of every message.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RabbitMqRefusalException">The broker takes a message not at all, or leads it nowhere.</exception>
    /// <exception cref="TimeoutException">Confirmations take too long.</exception>
    public void Publish(
        IReadOnlyList<RabbitMqMessage> messages, IDictionary<string, object?> headers, CancellationToken cancellation) => Within(
        async end =>
        {
            using RabbitMqConfirmations confirmations = new(channel, messages, _published + 1);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(end, confirmations.Lost);
            try
            {
                foreach (RabbitMqMessage message in messages)
                {
                    BasicProperties properties = new()
                    {
                        MessageId = message.Id,
                        DeliveryMode = DeliveryModes.Persistent,
                        ContentType = "application/json",
                        Headers = new Dictionary<string, object?>(headers),
                    };
                    _published++;
                    await channel.BasicPublishAsync(
                        route.Exchange, route.Key, mandatory: true, properties, message.Body, stop.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (confirmations.All.IsFaulted)
            {
                // What waits to be written to a connection that is gone would wait for ever.
            }

            await confirmations.All.WaitAsync(end).ConfigureAwait(false);
        },
        cancellation);

    public void Dispose()
    {
        connection.AbortAsync(Constants.ReplySuccess, "done", LongestClose).GetAwaiter().GetResult();
        channel.Dispose();
        connection.Dispose();
    }

    void Within(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(timeout);
        try
        {
            work(end.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0} seconds"));
        }
    }
}

/// <summary>Where messages go.</summary>
/// <param name="Exchange">The exchange; the empty one leads to the queue that <paramref name="Key"/> names.</param>
/// <param name="Key">The routing key.</param>
sealed record RabbitMqRoute(string Exchange, string Key);

/// <summary>A contact on its way.</summary>
/// <param name="id">The same whenever it goes: 32 hexadecimal digits.</param>
/// <param name="body">A JSON object.</param>
sealed class RabbitMqMessage(string id, byte[] body)
{
    public string Id => id;

    public byte[] Body => body;

    /// <summary>Whether a broker said that it has it.</summary>
    public bool IsConfirmed { get; set; }
}
