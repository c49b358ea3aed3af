using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>The partitions that a process has: taken where they are free, given up where they are more than its share.</summary>
/// <remarks>Any threads.</remarks>
sealed class OwnedPartitions : IAsyncDisposable
{
    readonly ProjectDefinition _project;
    readonly EventSourceDefinition _source;
    readonly EventStreamOptions _options;
    readonly TimeProvider _time;
    readonly StreamConnection _connection;
    readonly EventInstance _instance;
    readonly OwnedPartition?[] _owned;
    readonly (string Problem, long Since)?[] _failed;
    readonly SemaphoreSlim _looking = new(1);
    EventIntakeStatus _released = new(0, 0, 0, 0, 0, 0, 0, 0, []); // counts of partitions that this process had
    long _without; // since when it may have none
    volatile bool _ends;

    public OwnedPartitions(
        ProjectDefinition project, EventSourceDefinition source, EventStreamOptions options, TimeProvider time,
        StreamConnection connection, EventInstance instance)
    {
        (_project, _source, _options, _time, _connection, _instance) = (project, source, options, time, connection, instance);
        _owned = new OwnedPartition?[source.Stream!.Partitions];
        _failed = new (string, long)?[_owned.Length];
        _without = time.GetTimestamp();
    }

    /// <summary>Those that the process has now, by number.</summary>
    public IReadOnlyList<OwnedPartition> Now => [.. _owned.OfType<OwnedPartition>()];

    /// <summary>One of them; null where the process does not have it.</summary>
    public OwnedPartition? At(int number) => Volatile.Read(ref _owned[number]);

    /// <summary>What is wrong with partitions, in sentences.</summary>
    public IEnumerable<string> Problems => _failed.OfType<(string Problem, long)>().Select(failed => failed.Problem)
        .Concat(Now.SelectMany(partition => partition.Status().Problems));

    /// <summary>How far they are, added up, with the counts of those that were given up.</summary>
    public EventIntakeStatus Status() => Now.Select(partition => partition.Status()).Aggregate(_released, Sum);

    /// <summary>How long nothing came to any of them; where the process has none, how long it has none.</summary>
    public TimeSpan Idle => Now.Select(partition => partition.Idle)
        .DefaultIfEmpty(_time.GetElapsedTime(Interlocked.Read(ref _without))).Min();

    /// <summary>Looks who is there: takes partitions that are free, gives up those beyond the share.</summary>
    public async Task LookAsync()
    {
        await _looking.WaitAsync().ConfigureAwait(false);
        try
        {
            List<string> alive = [.. InstancePresence.Alive(_project).Select(instance => instance.Name)];
            if (!alive.Contains(_instance.Name))
                alive.Add(_instance.Name); // somebody removed its file
            int rank = alive.IndexOf(_instance.Name);
            int share = PartitionShare.Of(_owned.Length, alive.Count, rank);
            await ReleaseFailedAsync().ConfigureAwait(false);
            for (int number = _owned.Length - 1; Now.Count > share; number--)
                await ReleaseAsync(number).ConfigureAwait(false);
            int first = PartitionShare.First(_owned.Length, alive.Count, rank);
            for (int step = 0; step < _owned.Length && Now.Count < share && !_ends; step++)
                Take((first + step) % _owned.Length);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Ends when the lake has all that they took; none is given up meanwhile.</summary>
    public async Task LandAsync()
    {
        await _looking.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(Now.Select(partition => partition.LandAsync())).ConfigureAwait(false);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Takes no more partitions, also where it is being looked.</summary>
    public void End() => _ends = true;

    /// <summary>Gives all up, with what they have in the lake and in snapshots. Nobody looks any more.</summary>
    public async ValueTask DisposeAsync()
    {
        End();
        await Task.WhenAll(Enumerable.Range(0, _owned.Length).Select(ReleaseAsync)).ConfigureAwait(false);
        _looking.Dispose();
    }

    void Take(int number)
    {
        if (_owned[number] is not null
            || (_failed[number] is { } failed && _time.GetElapsedTime(failed.Since) < _options.RetryAfter))
        {
            return;
        }

        try
        {
            EventPartition partition = new(_source.Name, number);
            OwnedPartition? taken = OwnedPartition.TryTake(_project, partition, _instance, _connection, _options, _time);
            Volatile.Write(ref _owned[number], taken);
            _failed[number] = null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(number, error.Message);
        }
    }

    async Task ReleaseFailedAsync()
    {
        foreach (OwnedPartition failed in Now.Where(partition => partition.Failure is not null))
        {
            Fail(failed.Partition.Number, failed.Failure!);
            await ReleaseAsync(failed.Partition.Number).ConfigureAwait(false);
        }
    }

    void Fail(int number, string problem)
    {
        problem = $"{_source.Name}/{number}: {problem}";
        if (_failed[number]?.Problem != problem)
            _options.Tell?.Invoke(problem);
        _failed[number] = (problem, _time.GetTimestamp());
    }

    async Task ReleaseAsync(int number)
    {
        if (Interlocked.Exchange(ref _owned[number], null) is not { } owned)
            return;
        Interlocked.Exchange(ref _without, _time.GetTimestamp());
        await owned.DisposeAsync().ConfigureAwait(false);
        EventIntakeStatus last = owned.Status() with { Next = 0, Applied = 0, Landed = 0, LogBytes = 0, ScoresWaiting = 0 };
        lock (_owned)
            _released = Sum(_released, last);
    }

    static EventIntakeStatus Sum(EventIntakeStatus all, EventIntakeStatus one) => new(
        all.Next + one.Next, all.Applied + one.Applied, all.Landed + one.Landed, all.LogBytes + one.LogBytes,
        all.Accepted + one.Accepted, all.Rejected + one.Rejected, all.Duplicates + one.Duplicates, all.TooLate + one.TooLate, [])
    {
        ScoresWaiting = all.ScoresWaiting + one.ScoresWaiting,
    };
}
