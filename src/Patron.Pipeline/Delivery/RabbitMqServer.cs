using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Patron.Pipeline.Projects;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Patron.Pipeline.Delivery;

/// <summary>A RabbitMQ server as the user's files name it: how it is reached, and what its refusals mean.</summary>
public sealed class RabbitMqServer
{
    const string Amqps = "amqps";
    const int AmqpPort = 5672; // of AMQP without TLS, as IANA registered it

    readonly SecretText? _user;
    readonly SecretText? _password;
    readonly Secrets _secrets;

    internal RabbitMqServer(RabbitMqDelivery delivery, Secrets secrets)
        : this(delivery.Url, delivery.User, delivery.Password, delivery.TimeoutSeconds, secrets)
    {
    }

    /// <param name="stream">The stream of a source.</param>
    /// <param name="folder">The project's folder, from which files of secrets are named.</param>
    public RabbitMqServer(EventStreamDefinition stream, string folder)
        : this(stream.Url, stream.User, stream.Password, stream.TimeoutSeconds, new Secrets(folder))
    {
    }

    RabbitMqServer(SecretText url, SecretText? user, SecretText? password, int timeoutSeconds, Secrets secrets) =>
        (Url, _user, _password, Timeout, _secrets) = (url, user, password, TimeSpan.FromSeconds(timeoutSeconds), secrets);

    /// <summary>The address as written.</summary>
    public SecretText Url { get; }

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Opens a connection. One that is lost is never mended.</summary>
    /// <exception cref="DeliveryException">The address is none.</exception>
    /// <exception cref="BrokerUnreachableException">Nobody answers there, or the user is not let in.</exception>
    public Task<IConnection> ConnectAsync(CancellationToken cancellation)
    {
        Uri address = Address();
        string[] user = address.UserInfo.Length > 0
            ? address.UserInfo.Split(':', 2)
            : [ConnectionFactory.DefaultUser, ConnectionFactory.DefaultPass];
        ConnectionFactory factory = new()
        {
            HostName = address.IdnHost,
            Port = address.Port > 0 ? address.Port : address.Scheme == Amqps ? AmqpTcpEndpoint.DefaultAmqpSslPort : AmqpPort,
            VirtualHost = address.AbsolutePath is "" or "/"
                ? ConnectionFactory.DefaultVHost
                : Uri.UnescapeDataString(address.AbsolutePath[1..]),
            UserName = _user is { } name ? _secrets.Reveal(name) : Uri.UnescapeDataString(user[0]),
            Password = _password is { } password
                ? _secrets.Reveal(password)
                : Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? ""),
            // The host of the address has to be the certificate's; the client's own reading of an address does not ask for that.
            Ssl = new SslOption(address.IdnHost, enabled: address.Scheme == Amqps)
            {
                AcceptablePolicyErrors = SslPolicyErrors.None,
            },
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = Timeout,
            ContinuationTimeout = Timeout,
            HandshakeContinuationTimeout = Timeout,
            ClientProvidedName = "patron",
        };
        return factory.CreateConnectionAsync(cancellation);
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

    /// <summary>The code with which the broker refused, of AMQP's; null where it said none.</summary>
    public static ushort? CodeOf(Exception error) => Find<OperationInterruptedException>(error)?.ShutdownReason?.ReplyCode;

    /// <summary>What was said, without a secret.</summary>
    public string SaidOf(Exception error) => _secrets.Hide(
        Find<OperationInterruptedException>(error)?.ShutdownReason is { ReplyText.Length: > 0 } reason
            ? reason.ReplyText
            : Innermost(error).Message).TrimEnd('.');

    /// <summary>What keeps this program out, with the remedy; null where the failure is another.</summary>
    public string? ToldOfEntry(Exception error)
    {
        string said = SaidOf(error);
        return IsOfUser(error) ? $"refuses the user ({said}): correct 'user' and 'password', or what they refer to"
            : IsOfCertificate(error) ? $"shows a certificate that is not trusted ({said}): "
                + "correct the host in 'url', or let this machine trust who signed it"
            : CodeOf(error) == Constants.NotAllowed ?
                $"refuses the virtual host ({said}): correct the path of 'url', or let the user in there"
            : null;
    }

    Uri Address() =>
        Uri.TryCreate(_secrets.Reveal(Url), UriKind.Absolute, out Uri? address) && address.Scheme is "amqp" or Amqps
            && address.Query.Length == 0 && address.Segments.Length <= 2
            ? address
            : throw new DeliveryException(
                $"{Url.Place.File}:{Url.Place.Line}: 'url' is no address such as amqps://mq.example.com/crm: "
                + "correct it, or what it refers to");

    static bool MayPass(ShutdownEventArgs said) => said.ReplyCode switch
    {
        Constants.NotFound => said.ReplyText.Contains("inaccessible", StringComparison.Ordinal), // its node comes up
        Constants.ConnectionForced or Constants.InternalError or Constants.ResourceError => true,
        _ => false,
    };

    static bool IsOfUser(Exception error) => Find<AuthenticationFailureException>(error) is not null;

    static bool IsOfCertificate(Exception error) => Find<AuthenticationException>(error) is not null;

    static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    static T? Find<T>(Exception? error) where T : Exception => error switch
    {
        null => null,
        T found => found,
        AggregateException several => several.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null),
        _ => Find<T>(error.InnerException),
    };
}
