using System.Threading.Channels;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Patron.Online.Streams;

/// <summary>The one connection of a process to the broker of a stream; one that was lost is opened anew when it is asked for.</summary>
/// <param name="project">The project.</param>
/// <param name="stream">Its stream.</param>
/// <param name="passes">Told that a channel is about to be opened; tests let that fail.</param>
sealed class StreamConnection(ProjectDefinition project, EventStreamDefinition stream, Action? passes = null) : IAsyncDisposable
{
    readonly RabbitMqServer _server = new(stream, project.Folder);
    readonly SemaphoreSlim _gate = new(1);
    IConnection? _connection;

    public EventStreamDefinition Stream => stream;

    public TimeSpan Timeout => _server.Timeout;

    /// <summary>Opens a channel.</summary>
    /// <exception cref="Exception">What <see cref="Told"/> puts into words.</exception>
    public async Task<IChannel> OpenAsync(CreateChannelOptions? options, CancellationToken cancellation)
    {
        IConnection connection;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                if (_connection is not null)
                    await _connection.DisposeAsync().ConfigureAwait(false);
                _connection = null;
                _connection = await _server.ConnectAsync(cancellation).ConfigureAwait(false);
            }

            connection = _connection;
        }
        finally
        {
            _gate.Release();
        }

        passes?.Invoke();
        return await connection.CreateChannelAsync(options, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks for the queue of a partition, and makes it where none of its events were taken yet. A broker that restarts confirms
    /// messages to a stream that it has not started, and drops them; it does not answer for the stream until it has.
    /// </summary>
    /// <exception cref="EventStreamException">The queue is not there any more.</exception>
    public async Task RequireAsync(int partition, CancellationToken cancellation)
    {
        string queue = stream.QueueOf(partition);
        try
        {
            using IChannel asking = await OpenAsync(null, cancellation).ConfigureAwait(false);
            await asking.QueueDeclarePassiveAsync(queue, cancellation).ConfigureAwait(false);
        }
        catch (OperationInterruptedException error)
            when (RabbitMqServer.CodeOf(error) == Constants.NotFound && !RabbitMqServer.MayPass(error))
        {
            if (StreamPlace.Read(project, partition, queue) is not null)
                throw new EventStreamException($"RabbitMQ at {stream.Url} has no stream {queue} any more "
                    + $"({_server.SaidOf(error)}): bring it back from a copy, or {StreamPlace.Remedy(project, partition)}", error);
            using IChannel making = await OpenAsync(null, cancellation).ConfigureAwait(false);
            await making.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = "stream" }, cancellationToken: cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Whether a failure is the broker's, the way's to it, or of what the user wrote about it.</summary>
    public static bool IsItsOwn(Exception error) =>
        error is EventStreamException or DeliveryException or SecretException
            || IsOfClosing(error) || RabbitMqServer.IsItsOwn(error);

    /// <summary>Whether a failure may pass by itself.</summary>
    public static bool MayPass(Exception error) => IsOfClosing(error) || RabbitMqServer.MayPass(error);

    /// <summary>A failure in one sentence, without a secret, with the remedy.</summary>
    public string Told(Exception error, string queue)
    {
        if (error is EventStreamException or DeliveryException or SecretException)
            return error.Message;
        string said = _server.SaidOf(error);
        if (!IsItsOwn(error))
            return $"{queue} cannot be taken ({said})";
        return $"RabbitMQ at {stream.Url} " + (
            _server.ToldOfEntry(error) is { } told ? told
            : MayPass(error) ? $"does not answer ({said}): start it, or correct 'url'"
            : RabbitMqServer.CodeOf(error) == Constants.AccessRefused ?
                $"refuses {queue} to the user ({said}): grant the rights to configure, write and read it"
            : $"refuses {queue} ({said}): see to the broker");
    }

    /// <summary>What the client ends a call with whose channel or connection is lost under it.</summary>
    static bool IsOfClosing(Exception error) =>
        error is OperationCanceledException or ObjectDisposedException or ChannelClosedException;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.AbortAsync(Constants.ReplySuccess, "done", TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
        }

        _gate.Dispose();
    }
}
