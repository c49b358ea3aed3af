using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Patron.Pipeline.Tests.Delivery;

/// <summary>A queue of a broker, read by a client of its own.</summary>
sealed class RabbitMqQueue : IDisposable
{
    const string Last = "the last";

    readonly RabbitMqProcess _broker;
    IConnection _connection;

    public RabbitMqQueue(RabbitMqProcess broker, string name, params (string Name, object Value)[] arguments)
    {
        (_broker, Name, _connection) = (broker, name, Connect(broker));
        Dictionary<string, object?> declared = arguments.ToDictionary(one => one.Name, one => (object?)one.Value);
        With(channel => channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, declared));
    }

    public string Name { get; }

    /// <summary>What a stream is declared with.</summary>
    public static (string, object) Stream => ("x-queue-type", "stream");

    /// <summary>Binds it to a direct exchange that is made for it.</summary>
    public void Bind(string exchange, string key)
    {
        With(async channel =>
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Direct, durable: true);
            await channel.QueueBindAsync(Name, exchange, key);
            return true;
        });
    }

    /// <summary>Connects to a broker that came back.</summary>
    public void Reconnect()
    {
        _connection.Dispose();
        _connection = Connect(_broker);
    }

    /// <summary>Waits until a broker that came back has it again.</summary>
    public void WaitUntilUp()
    {
        long until = Environment.TickCount64 + 60_000;
        for (bool isUp = false; !isUp;)
        {
            try
            {
                Reconnect();
                isUp = With(channel => channel.QueueDeclarePassiveAsync(Name)).QueueName == Name;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                Assert.True(Environment.TickCount64 < until, $"{Name} does not come back");
            }
        }
    }

    /// <summary>Takes all messages that are there, without waiting for more; of a queue that is no stream.</summary>
    public IReadOnlyList<Message> Take() => With(async channel =>
    {
        List<Message> taken = [];
        while (await channel.BasicGetAsync(Name, autoAck: true) is { } got)
            taken.Add(new Message(got.BasicProperties, Encoding.UTF8.GetString(got.Body.Span)));
        return taken;
    });

    /// <summary>All messages of a stream from its first one to one that is written now.</summary>
    public IReadOnlyList<Message> ReadStream()
    {
        List<Message> read = [];
        using ManualResetEventSlim done = new();
        void Note(Message message)
        {
            if (message.Properties.MessageId == Last)
                done.Set();
            else
                read.Add(message);
        }

        using IDisposable consumer = Follow(Note);
        With(async channel =>
        {
            BasicProperties last = new() { MessageId = Last };
            await channel.BasicPublishAsync("", Name, mandatory: true, last, new ReadOnlyMemory<byte>());
            return true;
        });
        bool isDone = done.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(isDone, $"{Name} does not come to its end");
        return read;
    }

    /// <summary>Told of every message of a stream, from its first one, on another thread.</summary>
    public IDisposable Follow(Action<Message> told)
    {
        IChannel channel = _connection.CreateChannelAsync().GetAwaiter().GetResult();
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += async (_, got) =>
        {
            told(new Message(new BasicProperties(got.BasicProperties), Encoding.UTF8.GetString(got.Body.Span)));
            await channel.BasicAckAsync(got.DeliveryTag, multiple: false);
        };
        channel.BasicQosAsync(0, 1000, global: false).GetAwaiter().GetResult();
        channel.BasicConsumeAsync(
            Name, autoAck: false, consumerTag: "", noLocal: false, exclusive: false,
            new Dictionary<string, object?> { ["x-stream-offset"] = "first" }, consumer).GetAwaiter().GetResult();
        return channel;
    }

    public void Dispose() => _connection.Dispose();

    T With<T>(Func<IChannel, Task<T>> work)
    {
        return WithOne().GetAwaiter().GetResult();

        async Task<T> WithOne()
        {
            CreateChannelOptions confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            using IChannel channel = await _connection.CreateChannelAsync(confirmed);
            return await work(channel);
        }
    }

    static IConnection Connect(RabbitMqProcess broker) => new ConnectionFactory
    {
        Uri = new Uri(string.Create(CultureInfo.InvariantCulture, $"amqp://patron:s3cret@127.0.0.1:{broker.Port}/crm")),
        AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync().GetAwaiter().GetResult();

    public sealed record Message(IReadOnlyBasicProperties Properties, string Body)
    {
        public string Header(string name) => Encoding.UTF8.GetString((byte[])Properties.Headers![name]!);
    }
}
