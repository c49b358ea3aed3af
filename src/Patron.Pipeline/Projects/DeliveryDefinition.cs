using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>Where the treated customers of a campaign go.</summary>
[JsonDerivedType(typeof(FolderDelivery), FolderDelivery.Word)]
[JsonDerivedType(typeof(WebhookDelivery), WebhookDelivery.Word)]
[JsonDerivedType(typeof(PostgresDelivery), PostgresDelivery.Word)]
[JsonDerivedType(typeof(RabbitMqDelivery), RabbitMqDelivery.Word)]
public abstract record DeliveryDefinition
{
    /// <summary>Tells it from the campaign's other deliveries, and is kept with what was delivered.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is told of each customer, in this order; none: <see cref="DeliveryColumn.Usual"/>.</summary>
    public IReadOnlyList<DeliveryColumn> Columns { get; init; } = [];

    /// <summary>Where it stands.</summary>
    [JsonIgnore]
    public FilePlace Place { get; init; } = new("", 0, 0);
}

/// <summary>A file in a folder, for each run that has something to deliver.</summary>
public sealed record FolderDelivery : DeliveryDefinition
{
    /// <summary>What it is called where it has no name.</summary>
    public const string Word = "folder";

    /// <summary>Relative to the project's folder, or absolute. <value>Default: campaigns.</value></summary>
    public string Folder { get; init; } = "campaigns";

    /// <summary><value>Default: csv.</value></summary>
    public DeliveryFormat Format { get; init; } = DeliveryFormat.Csv;
}

/// <summary>JSON posted to a server, contacts in batches.</summary>
public sealed record WebhookDelivery : DeliveryDefinition
{
    /// <summary>Its key, and what it is called where it has no name.</summary>
    public const string Word = "webhook";

    public const int UsualBatch = 500;

    /// <summary>The address, of http or https.</summary>
    public required SecretText Url { get; init; }

    public IReadOnlyList<HttpHeader> Headers { get; init; } = [];

    /// <summary>The most contacts of a request. Range: 1 to 100000. <value>Default: 500.</value></summary>
    public int Batch { get; init; } = UsualBatch;

    /// <summary>How long one answer may take. Range: 1 to 600. <value>Default: 30.</value></summary>
    public int TimeoutSeconds { get; init; } = HttpSourceDefinition.UsualTimeoutSeconds;
}

/// <summary>Rows of a table of a PostgreSQL server, all of a run in one transaction.</summary>
public sealed record PostgresDelivery : DeliveryDefinition
{
    /// <summary>Its key, and what it is called where it has no name.</summary>
    public const string Word = "postgres";

    /// <summary>Where the server is; it has no tables.</summary>
    public required PostgresSourceDefinition Server { get; init; }

    /// <summary>The table, <c>schema.name</c> or <c>name</c>.</summary>
    public required string Table { get; init; }
}

/// <summary>Messages on a RabbitMQ broker (AMQP 0-9-1), one for each contact.</summary>
public sealed record RabbitMqDelivery : DeliveryDefinition
{
    /// <summary>Its key, and what it is called where it has no name.</summary>
    public const string Word = "rabbitmq";

    public const int UsualBatch = 1_000;

    /// <summary>The address, of amqp or amqps, its path the virtual host; user and password stand beside it.</summary>
    public required SecretText Url { get; init; }

    /// <summary>As whom the broker is asked; null: guest, or whom <see cref="Url"/> names where all of it is a secret.</summary>
    public SecretText? User { get; init; }

    /// <summary>The user's password; a reference.</summary>
    public SecretText? Password { get; init; }

    /// <summary>The queue or stream that takes the messages; null where an <see cref="Exchange"/> does.</summary>
    public string? Queue { get; init; }

    /// <summary>The exchange that takes the messages; null where a <see cref="Queue"/> does.</summary>
    public string? Exchange { get; init; }

    /// <summary>The routing key of every message to the exchange. <value>Default: empty.</value></summary>
    public string RoutingKey { get; init; } = "";

    /// <summary>The most messages that are on their way unconfirmed. Range: 1 to 100000. <value>Default: 1000.</value></summary>
    public int Batch { get; init; } = UsualBatch;

    /// <summary>
    /// How long a connection, or the confirmation of a batch, may take, in seconds. Range: 1 to 600. <value>Default: 30.</value>
    /// </summary>
    public int TimeoutSeconds { get; init; } = HttpSourceDefinition.UsualTimeoutSeconds;
}

/// <summary>How a campaign file is written.</summary>
public enum DeliveryFormat
{
    /// <summary>RFC 4180, UTF-8, one line a contact below a header.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>Columns with their types.</summary>
    Parquet,
}

/// <summary>A column of what is delivered.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Column">One of <see cref="Known"/>, or the column of a table: <c>silver.customers.email</c>.</param>
public sealed record DeliveryColumn(string Name, string Column)
{
    /// <summary>The columns of <c>gold.treatments</c> that can be delivered: all that are the same whichever run decided.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "customer_key", "campaign", "as_of", "contact_no", "treatment", "rule", "variant", "campaign_code", "channel", "why",
        "expected_value", "cost", "stratum", "cluster",
    ];

    static readonly string[] UsualColumns = ["campaign", "campaign_code", "treatment", "variant", "channel", "expected_value", "cost"];

    /// <summary>The table that the column is of; null for <c>gold.treatments</c>.</summary>
    [JsonIgnore]
    public string? Table => Column.LastIndexOf('.') is > 0 and var at ? Column[..at] : null;

    /// <summary>What is delivered where nothing else is said.</summary>
    /// <param name="customerKey">The project's word for a customer's key.</param>
    public static IReadOnlyList<DeliveryColumn> Usual(string customerKey) =>
        [new(customerKey, "customer_key"), .. UsualColumns.Select(column => new DeliveryColumn(column, column))];
}

/// <summary>A list of customers who are not sent anything.</summary>
/// <param name="Name">A table, or a file relative to the project's folder.</param>
public sealed record SuppressionList(string Name)
{
    /// <summary>Where it stands.</summary>
    [JsonIgnore]
    public FilePlace Place { get; init; } = new("", 0, 0);
}
