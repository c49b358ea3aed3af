using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Patron.Pipeline.Delivery;

/// <summary>What a broker said of the messages of a batch, on the connection's own thread and while others still go.</summary>
sealed class RabbitMqConfirmations : IDisposable
{
    readonly IChannel _channel;
    readonly IReadOnlyList<RabbitMqMessage> _messages;
    readonly ulong _first;
    readonly Lock _lock = new();
    readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _lost = new();
    readonly bool[] _answered;
    readonly HashSet<string> _returned = [];
    int _open;
    int _lowest;
    RabbitMqRefusalException? _refusal;

    /// <param name="channel">Where they go.</param>
    /// <param name="messages">In the order in which they go.</param>
    /// <param name="first">The delivery tag of the first of them.</param>
    public RabbitMqConfirmations(IChannel channel, IReadOnlyList<RabbitMqMessage> messages, ulong first)
    {
        (_channel, _messages, _first, _open, _answered) = (channel, messages, first, messages.Count, new bool[messages.Count]);
        channel.BasicAcksAsync += Acked;
        channel.BasicNacksAsync += Nacked;
        channel.BasicReturnAsync += Returned;
        channel.ChannelShutdownAsync += Closed;
    }

    /// <summary>Done when every message is answered; failed when one was refused or the channel was closed before.</summary>
    public Task All => _messages.Count == 0 ? Task.CompletedTask : _all.Task;

    /// <summary>Cancelled when the channel is closed.</summary>
    public CancellationToken Lost => _lost.Token;

    public void Dispose()
    {
        _channel.BasicAcksAsync -= Acked;
        _channel.BasicNacksAsync -= Nacked;
        _channel.BasicReturnAsync -= Returned;
        _channel.ChannelShutdownAsync -= Closed;
        _lost.Dispose();
    }

    Task Acked(object sender, BasicAckEventArgs said) => Answer(said.DeliveryTag, said.Multiple, isTaken: true);

    Task Nacked(object sender, BasicNackEventArgs said) => Answer(said.DeliveryTag, said.Multiple, isTaken: false);

    /// <summary>The broker leads the message to no queue; it says so before it acknowledges it.</summary>
    Task Returned(object sender, BasicReturnEventArgs said)
    {
        lock (_lock)
        {
            _returned.Add(said.BasicProperties.MessageId ?? "");
            _refusal ??= new RabbitMqRefusalException($"{said.ReplyCode} {said.ReplyText}", isReturn: true);
        }

        return Task.CompletedTask;
    }

    async Task Closed(object sender, ShutdownEventArgs said)
    {
        _all.TrySetException(new OperationInterruptedException(said));
        await _lost.CancelAsync().ConfigureAwait(false);
    }

    Task Answer(ulong tag, bool multiple, bool isTaken)
    {
        lock (_lock)
        {
            // A late answer to a batch before this one is none of ours.
            int last = tag >= _first ? (int)(tag - _first) : -1;
            for (int at = multiple ? _lowest : last; at <= last && at >= 0; at++)
                Note(at, isTaken);
            while (_lowest < _messages.Count && _answered[_lowest])
                _lowest++;
            if (_open == 0 && _refusal is null)
                _all.TrySetResult();
            else if (_open == 0)
                _all.TrySetException(_refusal!);
        }

        return Task.CompletedTask;
    }

    void Note(int at, bool isTaken)
    {
        if (_answered[at])
            return;
        _answered[at] = true;
        _open--;
        _messages[at].IsConfirmed = isTaken && !_returned.Contains(_messages[at].Id);
        if (!isTaken)
            _refusal ??= new RabbitMqRefusalException("basic.nack", isReturn: false);
    }
}

/// <summary>A broker did not take a message, or had no queue for it.</summary>
/// <param name="said">What it said.</param>
/// <param name="isReturn">Whether it led to no queue.</param>
public sealed class RabbitMqRefusalException(string said, bool isReturn) : Exception(said)
{
    /// <summary>Whether it led to no queue.</summary>
    public bool IsReturn => isReturn;
}
