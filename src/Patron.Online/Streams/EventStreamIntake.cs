using System.Text;
using Patron.Online.Events;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>
/// Takes the events of a project's stream together with other processes that share the project's folder: each partition is one
/// process's at a time, each process has about as many, and those of one that ends or dies are taken over from their logs.
/// </summary>
/// <remarks>Any threads.</remarks>
public sealed class EventStreamIntake : IAsyncDisposable
{
    readonly ProjectDefinition _project;
    readonly EventSourceDefinition _source;
    readonly EventStreamOptions _options;
    readonly TimeProvider _time;
    readonly StreamConnection _connection;
    readonly InstancePresence _presence;
    readonly OwnedPartition?[] _owned;
    readonly (string Problem, long Since)?[] _failed;
    readonly SemaphoreSlim _looking = new(1);
    readonly CancellationTokenSource _ends = new();
    EventIntakeStatus _released = new(0, 0, 0, 0, 0, 0, 0, 0, []); // counts of partitions that this process had
    Task _work = Task.CompletedTask;

    EventStreamIntake(
        ProjectDefinition project, EventSourceDefinition source, EventStreamOptions options, TimeProvider time,
        InstancePresence presence)
    {
        (_project, _source, _options, _time, _presence) = (project, source, options, time, presence);
        _connection = new StreamConnection(project, Stream);
        _owned = new OwnedPartition?[Stream.Partitions];
        _failed = new (string, long)?[Stream.Partitions];
        Publisher = new EventPublisher(source, _connection, time);
    }

    /// <summary>The stream.</summary>
    public EventStreamDefinition Stream => _source.Stream!;

    /// <summary>Brings events to the stream.</summary>
    public EventPublisher Publisher { get; }

    /// <summary>This process, as others see it.</summary>
    public EventInstance Instance => _presence.Instance;

    /// <summary>The partitions that this process has now, by number.</summary>
    public IReadOnlyList<int> Owned => [.. _owned.OfType<OwnedPartition>().Select(partition => partition.Partition.Number)];

    /// <summary>Makes the process known and takes its share of the partitions.</summary>
    /// <param name="project">A project with a source of events that has a stream.</param>
    /// <param name="options">How the events are taken.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SourceDataException">The project has no stream.</exception>
    /// <exception cref="EventStreamException">The stream had another number of partitions.</exception>
    /// <exception cref="ProjectException">
    /// A group cannot be kept event by event, or a model not be renewed on events; the message says what to do.
    /// </exception>
    public static async Task<EventStreamIntake> OpenAsync(ProjectDefinition project, EventStreamOptions? options, TimeProvider time)
    {
        options ??= new();
        EventSourceDefinition source = SourceOf(project);
        PartitionCount.Require(project, source);
#pragma warning disable CA2000 // the intake owns it
        EventStreamIntake intake = new(
            project, source, options, time, InstancePresence.Announce(project, options.Address, time));
#pragma warning restore CA2000
        try
        {
            await intake.LookAsync().ConfigureAwait(false);
        }
        catch
        {
            await intake.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        intake._work = Task.Run(intake.RunAsync);
        return intake;
    }

    /// <summary>The source of a project that has a stream.</summary>
    /// <exception cref="SourceDataException">There is none.</exception>
    public static EventSourceDefinition SourceOf(ProjectDefinition project) =>
        project.Sources.OfType<EventSourceDefinition>().FirstOrDefault(source => source.Stream is not null)
        ?? throw new SourceDataException("no source of the project has a stream: add 'stream:' to a source of kind events");

    /// <summary>Whether a project's events come by a stream.</summary>
    public static bool Has(ProjectDefinition project) =>
        project.Sources.OfType<EventSourceDefinition>().Any(source => source.Stream is not null);

    /// <summary>Where a customer's features are.</summary>
    public CustomerPlace Find(string customer)
    {
        int partition = EventPartition.Of(Encoding.UTF8.GetBytes(customer), Stream.Partitions);
        return Volatile.Read(ref _owned[partition]) is { IsRestored: true } owned
            ? new CustomerPlace(partition, owned.Features, _options.Address) { Scores = owned.Scores }
            : new CustomerPlace(partition, null, AddressOf(partition));
    }

    /// <summary>
    /// How far the partitions of this process are, added up, with all that is wrong; counts have those of partitions that it gave up.
    /// </summary>
    public EventIntakeStatus Status() => _owned.OfType<OwnedPartition>().Select(partition => partition.Status())
        .Aggregate(_released, Sum) with { Problems = Problems() };

    /// <summary>What is wrong though the process works, in sentences.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. _failed.OfType<(string Problem, long)>().Select(failed => failed.Problem),
        .. _owned.OfType<OwnedPartition>().SelectMany(partition => partition.Status().Problems),
    ];

    /// <summary>Ends when the lake has all that this process took.</summary>
    public Task LandAsync() => Task.WhenAll(_owned.OfType<OwnedPartition>().Select(partition => partition.LandAsync()));

    /// <summary>Whether the features have all that the logs had when this process took the partitions.</summary>
    public bool IsRestored => _owned.OfType<OwnedPartition>().All(partition => partition.IsRestored);

    /// <summary>How long nothing came to any partition of this process.</summary>
    public TimeSpan Idle =>
        _owned.OfType<OwnedPartition>().Select(partition => partition.Idle).DefaultIfEmpty(TimeSpan.Zero).Min();

    /// <summary>Looks who is there: takes partitions that are free, gives up those beyond the share.</summary>
    internal async Task LookAsync()
    {
        await _looking.WaitAsync().ConfigureAwait(false);
        try
        {
            IReadOnlyList<EventInstance> alive = InstancePresence.Alive(_project);
            int share = (int)Math.Ceiling(_owned.Length / (double)Math.Max(1, alive.Count));
            await ReleaseFailedAsync().ConfigureAwait(false);
            for (int partition = _owned.Length - 1; Owned.Count > share; partition--)
                await ReleaseAsync(partition).ConfigureAwait(false);

            // Each begins elsewhere, so that they seldom want the same.
            int rank = Math.Max(0, alive.Select(instance => instance.Name).ToList().IndexOf(Instance.Name));
            for (int step = 0; step < _owned.Length && Owned.Count < share && !_ends.IsCancellationRequested; step++)
                Take(((rank * share) + step) % _owned.Length);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Gives all partitions up, with what they have in the lake and in snapshots.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ends.IsCancellationRequested)
            return;
        await _ends.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, _owned.Length).Select(ReleaseAsync)).ConfigureAwait(false);
        _presence.Dispose();
        await Publisher.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _looking.Dispose();
        _ends.Dispose();
    }

    async Task RunAsync()
    {
        string? told = null;
        while (!_ends.IsCancellationRequested)
        {
            await Task.Delay(_options.LookEvery, _time, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ends.IsCancellationRequested)
                return;
            try
            {
                await LookAsync().ConfigureAwait(false);
                told = null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (told != error.Message)
                    _options.Tell?.Invoke(told = error.Message);
            }
        }
    }

    void Take(int number)
    {
        if (_owned[number] is not null
            || (_failed[number] is { } failed && _time.GetElapsedTime(failed.Since) < _options.RetryAfter))
        {
            return;
        }

        EventPartition partition = new(_source.Name, number);
        try
        {
            Volatile.Write(
                ref _owned[number], OwnedPartition.TryTake(_project, partition, Instance, _connection, _options, _time));
            _failed[number] = null;
        }
        catch (Exception error) when (error is EventLogException or SourceDataException or IOException or UnauthorizedAccessException)
        {
            Fail(number, error.Message);
        }
    }

    async Task ReleaseFailedAsync()
    {
        foreach (OwnedPartition failed in _owned.OfType<OwnedPartition>().Where(partition => partition.Failure is not null))
        {
            Fail(failed.Partition.Number, failed.Failure!.Message);
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

    /// <summary>Where the process that has a partition answers; null where it does not, or nobody has it.</summary>
    string? AddressOf(int partition) => PartitionOwner.Read(_project, partition) is { } owner && owner.Instance != Instance.Name
        && InstancePresence.Alive(_project).Any(instance => instance.Name == owner.Instance)
            ? owner.Address
            : null;
}
