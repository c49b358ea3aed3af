using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Patron.Pipeline.Projects;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Patron.Pipeline.Delivery;

/// <summary>The broker of a delivery: how it is reached, and what its refusals mean to a person.</summary>
sealed class RabbitMqBroker(RabbitMqDelivery delivery, Secrets secrets)
{
    const string Amqps = "amqps";
    const int AmqpPort = 5672; // of AMQP without TLS, as IANA registered it

    /// <summary>
    /// Opens a connection and a channel that confirms what it takes, and asks for the queue or the exchange. A lost connection is
    /// never mended.
    /// </summary>
    /// <exception cref="DeliveryException">The address is none.</exception>
    /// <exception cref="BrokerUnreachableException">Nobody answers there, or the user is not let in.</exception>
    public RabbitMqPublisher Open(CancellationToken cancellation)
    {
        ConnectionFactory factory = Factory(Address());
        IConnection connection = factory.CreateConnectionAsync(cancellation).GetAwaiter().GetResult();
        try
        {
            // The client would count confirmations itself at the price of a header of its own in each message.
            CreateChannelOptions options = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
            IChannel channel = connection.CreateChannelAsync(options, cancellation).GetAwaiter().GetResult();
            RabbitMqRoute route = delivery.Queue is { } queue ? new("", queue) : new(delivery.Exchange!, delivery.RoutingKey);
            RabbitMqPublisher publisher = new(connection, channel, route, factory.ContinuationTimeout);
            publisher.Require(delivery.Queue, delivery.Exchange, cancellation);
            return publisher;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a failure is the broker's or the way's to it.</summary>
    public static bool IsItsOwn(Exception error) =>
        error is RabbitMQClientException or RabbitMqRefusalException or IOException or SocketException or TimeoutException
            or AuthenticationException;

    /// <summary>Whether a failure may pass: a lost connection, a broker that restarts, a queue that is full or not up.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        RabbitMqRefusalException => true, // a stream of a broker that restarts has no leader at first, and nothing leads to it
        _ when IsOfUser(error) || IsOfCertificate(error) => false,
        _ => Find<OperationInterruptedException>(error)?.ShutdownReason is { Initiator: ShutdownInitiator.Peer } said
            ? MayPass(said)
            : IsItsOwn(error),
    };

    /// <summary>A failure in one sentence, without a secret, with the remedy.</summary>
    public string Told(Exception error, int attempts)
    {
        ushort? code = Find<OperationInterruptedException>(error)?.ShutdownReason?.ReplyCode;
        string said = secrets.Hide(SaidOf(error)).TrimEnd('.');
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
            _ when IsOfUser(error) => $"refuses the user ({said}): correct 'user' and 'password', or what they refer to",
            _ when IsOfCertificate(error) =>
                $"shows a certificate that is not trusted ({said}): "
                + "correct the host in 'url', or let this machine trust who signed it",
            _ when MayPass(error) =>
                $"does not answer, tried {attempts} times ({said}): start it, or correct 'url', and run again",
            _ when code == Constants.NotFound => $"has no {taker} ({said}): make it there, or correct its name",
            _ when code == Constants.NotAllowed =>
                $"refuses the virtual host ({said}): correct the path of 'url', or let the user in there",
            _ when code == Constants.AccessRefused => $"refuses {taker} to the user ({said}): grant the right to write to it",
            _ => $"refuses the messages ({said}): correct the delivery, or see to the broker",
        };
    }

    ConnectionFactory Factory(Uri address)
    {
        string[] user = address.UserInfo.Length > 0
            ? address.UserInfo.Split(':', 2)
            : [ConnectionFactory.DefaultUser, ConnectionFactory.DefaultPass];
        TimeSpan timeout = TimeSpan.FromSeconds(delivery.TimeoutSeconds);
        return new ConnectionFactory
        {
            HostName = address.IdnHost,
            Port = address.Port > 0 ? address.Port : address.Scheme == Amqps ? AmqpTcpEndpoint.DefaultAmqpSslPort : AmqpPort,
            VirtualHost = address.AbsolutePath is "" or "/"
                ? ConnectionFactory.DefaultVHost
                : Uri.UnescapeDataString(address.AbsolutePath[1..]),
            UserName = delivery.User is { } name ? secrets.Reveal(name) : Uri.UnescapeDataString(user[0]),
            Password = delivery.Password is { } password
                ? secrets.Reveal(password)
                : Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? ""),
            // The host of the address has to be the certificate's; the client's own reading of an address does not ask for that.
            Ssl = new SslOption(address.IdnHost, enabled: address.Scheme == Amqps)
            {
                AcceptablePolicyErrors = SslPolicyErrors.None,
            },
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = timeout,
            ContinuationTimeout = timeout,
            HandshakeContinuationTimeout = timeout,
            ClientProvidedName = "patron",
        };
    }

    Uri Address() =>
        Uri.TryCreate(secrets.Reveal(delivery.Url), UriKind.Absolute, out Uri? address) && address.Scheme is "amqp" or Amqps
            && address.Query.Length == 0 && address.Segments.Length <= 2
            ? address
            : throw new DeliveryException(
                $"{delivery.Url.Place.File}:{delivery.Url.Place.Line}: 'url' is no address such as amqps://mq.example.com/crm: "
                + "correct it, or what it refers to");

    static bool MayPass(ShutdownEventArgs said) => said.ReplyCode switch
    {
        Constants.NotFound => said.ReplyText.Contains("inaccessible", StringComparison.Ordinal), // its node comes up
        Constants.ConnectionForced or Constants.InternalError or Constants.ResourceError => true,
        _ => false,
    };

    static bool IsOfUser(Exception error) => Find<AuthenticationFailureException>(error) is not null;

    static bool IsOfCertificate(Exception error) => Find<AuthenticationException>(error) is not null;

    static string SaidOf(Exception error) =>
        Find<OperationInterruptedException>(error)?.ShutdownReason is { ReplyText.Length: > 0 } reason
            ? reason.ReplyText
            : Innermost(error).Message;

    static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    static T? Find<T>(Exception? error) where T : Exception => error switch
    {
        null => null,
        T found => found,
        AggregateException several => several.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null),
        _ => Find<T>(error.InnerException),
    };
}
