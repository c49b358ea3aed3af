using System.Threading.Channels;
using Patron.Online.Log;

namespace Patron.Online.Inferences;

/// <summary>
/// Rows that wait for the disk, up to a limit: some are written while others come. Those that the disk refuses wait until it
/// takes them.
/// </summary>
sealed class WaitingInferences : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly EventLog _log;
    readonly InferenceLogOptions _options;
    readonly TimeProvider _time;
    readonly Action<string> _tell;
    readonly Channel<bool> _added = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    readonly CancellationTokenSource _ends = new();
    readonly Task _work;
    RecordBuffer _filling = new();
    RecordBuffer _writing = new();
    TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile string? _refusal;
    long _bytes; // of both buffers

    public WaitingInferences(EventLog log, InferenceLogOptions options, TimeProvider time, Action<string> tell)
    {
        (_log, _options, _time, _tell) = (log, options, time, tell);
        _work = Task.Run(WriteAsync);
    }

    /// <summary>How many bytes wait.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What the disk says; null where it takes what comes.</summary>
    public string? Refusal => _refusal;

    /// <summary>Whether there is any room now.</summary>
    public InferenceOutcome Ask() => OutcomeOf(0);

    /// <summary>Takes a copy of records, all or none.</summary>
    public InferenceOutcome TryAdd(RecordBuffer records)
    {
        InferenceOutcome outcome;
        lock (_gate)
        {
            outcome = OutcomeOf(records.Written.Length);
            if (outcome == InferenceOutcome.Taken)
            {
                Interlocked.Add(ref _bytes, records.Written.Length);
                _filling.Add(records);
            }
        }

        if (outcome == InferenceOutcome.Taken)
            _added.Writer.TryWrite(true);
        return outcome;
    }

    /// <summary>Ends when the disk takes rows the next time.</summary>
    public Task Room()
    {
        lock (_gate)
            return _room.Task;
    }

    /// <summary>Writes what waits; a disk that refuses is asked once more, and what it does not take is told and lost.</summary>
    public async ValueTask DisposeAsync()
    {
        _added.Writer.TryComplete();
        await _ends.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _ends.Dispose();
    }

    InferenceOutcome OutcomeOf(int bytes) =>
        bytes > _options.MostWaiting ? InferenceOutcome.TooLarge
        : Bytes + Math.Max(bytes, 1) <= _options.MostWaiting ? InferenceOutcome.Taken
        : _refusal is null ? InferenceOutcome.Behind
        : InferenceOutcome.Refusing;

    async Task WriteAsync()
    {
        while (await _added.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _added.Reader.TryRead(out _);
            await WriteFilledAsync().ConfigureAwait(false);
        }

        await WriteFilledAsync().ConfigureAwait(false);
    }

    async Task WriteFilledAsync()
    {
        lock (_gate)
            (_filling, _writing) = (_writing, _filling);
        if (_writing.Count > 0 && !await KeepAsync().ConfigureAwait(false))
        {
            _tell($"{_writing.Count} inferences are lost, for the server was told to stop while the disk refused them: "
                + _refusal);
        }

        lock (_gate)
        {
            Interlocked.Add(ref _bytes, -_writing.Written.Length);
            _writing.Clear();
            _room.SetResult();
            _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Writes until the disk has taken all; false where it still refuses when the log is to end.</summary>
    async Task<bool> KeepAsync()
    {
        while (true)
        {
            try
            {
                await _log.AppendAsync(_writing.Written, _writing.Count).ConfigureAwait(false);
                if (_refusal is not null)
                    _tell("the disk takes inferences again");
                _refusal = null;
                return true;
            }
            catch (EventLogException error)
            {
                if (_refusal != error.Message)
                    _tell($"inferences wait in memory, and when it is full requests are refused: {error.Message}");
                _refusal = error.Message;
            }

            if (_ends.IsCancellationRequested)
                return false;
            await Task.Delay(_options.RetryAfter, _time, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
