using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>
/// The stream queues of a RabbitMQ broker (AMQP 0-9-1) that a source's events come by, one for each partition: <c>stream:</c>.
/// </summary>
public sealed record EventStreamDefinition
{
    public const int UsualPartitions = 8;

    public const int MostPartitions = 256;

    /// <summary>The address, of amqp or amqps, its path the virtual host; user and password stand beside it.</summary>
    public required SecretText Url { get; init; }

    /// <summary>As whom the broker is asked; null: guest, or whom <see cref="Url"/> names where all of it is a secret.</summary>
    public SecretText? User { get; init; }

    /// <summary>The user's password; a reference.</summary>
    public SecretText? Password { get; init; }

    /// <summary>What the names of the queues begin with. <value>Default: the source's name.</value></summary>
    public required string Name { get; init; }

    /// <summary>How many queues there are. Range: 1 to 256. <value>Default: 8.</value></summary>
    public int Partitions { get; init; } = UsualPartitions;

    /// <summary>How long a connection, or an answer of the broker, may take. Unit: seconds. <value>Default: 30.</value></summary>
    public int TimeoutSeconds { get; init; } = HttpSourceDefinition.UsualTimeoutSeconds;

    /// <summary>The queue of a partition: <c>game.3</c>.</summary>
    public string QueueOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"{Name}.{partition}");
}
