using System.Text;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads a delivery to a RabbitMQ broker.</summary>
static class RabbitMqReader
{
    public const int LongestName = 255; // AMQP 0-9-1: a short string

    public static readonly Form<DeliveryDefinition> Form =
        Forms.Mapping<DeliveryDefinition>("a broker and a queue or an exchange", Read);

    static RabbitMqDelivery Read(Mapping map)
    {
        RabbitMqDelivery delivery = new()
        {
            Url = map.Required("url", SecretForms.BrokerUrl),
            User = map.Optional("user", SecretForms.Text),
            Password = map.Optional("password", SecretForms.Secret),
            Queue = map.Optional("queue", Name),
            Exchange = map.Optional("exchange", Name),
            RoutingKey = map.Optional("routing_key", Name, ""),
            Batch = (int)map.Optional("batch", Forms.WholeNumber(1, 100_000), RabbitMqDelivery.UsualBatch),
            TimeoutSeconds = (int)map.Optional(
                "timeout_seconds", Forms.WholeNumber(1, 600), HttpSourceDefinition.UsualTimeoutSeconds),
        };
        bool hasQueue = map.Keys.Contains("queue");
        if (hasQueue && map.Keys.Contains("exchange"))
            map.Problem("exchange", "'exchange' beside 'queue'", "leave one of them out");
        else if (hasQueue && map.Keys.Contains("routing_key"))
            map.Problem("routing_key", "'routing_key' beside 'queue'", "leave it out: a queue is reached by its name");
        else if (!hasQueue && !map.Keys.Contains("exchange"))
            map.Problem("nothing takes the messages", "add 'queue:' with a queue or stream, or 'exchange:' and 'routing_key:'");
        RefuseHalfUser(map);
        return delivery;
    }

    public static void RefuseHalfUser(Mapping map)
    {
        if (map.Keys.Contains("user") != map.Keys.Contains("password"))
            map.Problem("of 'user' and 'password' one is missing", "write both, the password as ${env:NAME}, or none");
    }

    /// <summary>The name of a queue or an exchange.</summary>
    public static Form<string> Name => new("a name of at most 255 bytes", value =>
        value.IsText(out string? text) && text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= LongestName
            ? text
            : value.Expected<string>("a name of at most 255 bytes"));
}
