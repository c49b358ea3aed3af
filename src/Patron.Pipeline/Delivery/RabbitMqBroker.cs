using Patron.Pipeline.Projects;
using RabbitMQ.Client;

namespace Patron.Pipeline.Delivery;

/// <summary>The broker of a delivery.</summary>
sealed class RabbitMqBroker(RabbitMqDelivery delivery, Secrets secrets)
{
    readonly RabbitMqServer _server = new(delivery, secrets);

    /// <summary>
    /// Opens a connection and a channel that confirms what it takes, and asks for the queue or the exchange. A lost connection is
    /// never mended.
    /// </summary>
    /// <exception cref="DeliveryException">The address is none.</exception>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">
    /// Nobody answers there, or the user is not let in.
    /// </exception>
    public RabbitMqPublisher Open(CancellationToken cancellation)
    {
        IConnection connection = _server.ConnectAsync(cancellation).GetAwaiter().GetResult();
        try
        {
            // The client would count confirmations itself at the price of a header of its own in each message.
            CreateChannelOptions options = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
            IChannel channel = connection.CreateChannelAsync(options, cancellation).GetAwaiter().GetResult();
            RabbitMqRoute route = delivery.Queue is { } queue ? new("", queue) : new(delivery.Exchange!, delivery.RoutingKey);
            RabbitMqPublisher publisher = new(connection, channel, route, _server.Timeout);
            publisher.Require(delivery.Queue, delivery.Exchange, cancellation);
            return publisher;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A failure in one sentence, without a secret, with the remedy.</summary>
    public string Told(Exception error, int attempts)
    {
        string said = _server.SaidOf(error);
        ushort? code = RabbitMqServer.CodeOf(error);
        string taker = delivery.Queue is { } queue ? $"queue {queue}" : $"exchange {delivery.Exchange}";
        return $"RabbitMQ at {delivery.Url} " + error switch
        {
            RabbitMqRefusalException { IsReturn: true } when delivery.Queue is not null =>
                $"has no {taker} any more ({said}): make it, and run again",
            RabbitMqRefusalException { IsReturn: true } =>
                $"leads messages of {taker} with the key '{delivery.RoutingKey}' to no queue ({said}): "
                + "bind one, or correct 'routing_key'",
            RabbitMqRefusalException =>
                $"does not take messages for {taker}, tried {attempts} times ({said}): "
                + "see whether a queue is full, and run again",
            _ when _server.ToldOfEntry(error) is { } told => told,
            _ when RabbitMqServer.MayPass(error) =>
                $"does not answer, tried {attempts} times ({said}): start it, or correct 'url', and run again",
            _ when code == Constants.NotFound => $"has no {taker} ({said}): make it there, or correct its name",
            _ when code == Constants.AccessRefused => $"refuses {taker} to the user ({said}): grant the right to write to it",
            _ => $"refuses the messages ({said}): correct the delivery, or see to the broker",
        };
    }
}
