using System.Text;
using Patron.Online.Events;
using Patron.Online.Scores;
using Patron.Online.State;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>
/// Takes the events of a project's stream together with other processes that share the project's folder: each partition is one
/// process's at a time, each process has as many, give or take one, and those of one that ends or dies are taken over from their
/// logs.
/// </summary>
/// <remarks>Any threads.</remarks>
public sealed class EventStreamIntake : IAsyncDisposable
{
    readonly ProjectDefinition _project;
    readonly EventStreamOptions _options;
    readonly TimeProvider _time;
    readonly StreamConnection _connection;
    readonly InstancePresence _presence;
    readonly OwnedPartitions _partitions;
    readonly CancellationTokenSource _ends = new();
    Task _work = Task.CompletedTask;
    volatile string? _problem;

    EventStreamIntake(
        ProjectDefinition project, EventSourceDefinition source, EventStreamOptions options, TimeProvider time,
        InstancePresence presence)
    {
        (_project, _options, _time, _presence, Stream) = (project, options, time, presence, source.Stream!);
        _connection = new StreamConnection(project, Stream, options.Passes);
        _partitions = new OwnedPartitions(project, source, options, time, _connection, presence.Instance);
        Publisher = new EventPublisher(source, _connection, time);
    }

    /// <summary>The stream.</summary>
    public EventStreamDefinition Stream { get; }

    /// <summary>Brings events to the stream.</summary>
    public EventPublisher Publisher { get; }

    /// <summary>This process, as others see it.</summary>
    public EventInstance Instance => _presence.Instance;

    /// <summary>The partitions that this process has now, by number.</summary>
    public IReadOnlyList<int> Owned => [.. _partitions.Now.Select(partition => partition.Partition.Number)];

    /// <summary>Makes the process known and takes its share of the partitions.</summary>
    /// <param name="project">A project with a source of events that has a stream.</param>
    /// <param name="options">How the events are taken.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SourceDataException">The project has no stream.</exception>
    /// <exception cref="EventStreamException">
    /// The stream had another number of partitions, or the file system of the project does not lock files.
    /// </exception>
    /// <exception cref="ProjectException">
    /// A group cannot be kept event by event, or a model not be renewed on events; the message says what to do.
    /// </exception>
    public static async Task<EventStreamIntake> OpenAsync(
        ProjectDefinition project, EventStreamOptions? options, TimeProvider time)
    {
        options ??= new();
        EventSourceDefinition source = SourceOf(project);
        EventSchema schema = EventSchema.Of(project);
        IReadOnlyList<GroupPlan> plans = PlanCheck.Of(project, schema);
        if (options.Champions is not null)
            _ = RenewalRules.Of(project, schema, plans); // no partition could be taken otherwise, now or later
        PartitionCount.Require(project, source);
#pragma warning disable CA2000 // the intake owns it
        EventStreamIntake intake = new(
            project, source, options, time, InstancePresence.Announce(project, options.Address, time));
#pragma warning restore CA2000
        try
        {
            await intake._partitions.LookAsync().ConfigureAwait(false);
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
        return _partitions.At(partition) is { IsRestored: true } owned
            ? new CustomerPlace(partition, owned.Features, _options.Address) { Scores = owned.Scores }
            : new CustomerPlace(partition, null, AddressOf(partition));
    }

    /// <summary>
    /// How far the partitions of this process are, added up, with all that is wrong; counts have those of partitions that it gave up.
    /// </summary>
    public EventIntakeStatus Status() => _partitions.Status() with { Problems = Problems() };

    /// <summary>What is wrong though the process works, in sentences.</summary>
    public IReadOnlyList<string> Problems() => [.. new[] { _problem }.OfType<string>(), .. _partitions.Problems];

    /// <summary>Ends when the lake has all that this process took.</summary>
    public Task LandAsync() => _partitions.LandAsync();

    /// <summary>Whether the features have all that the logs had when this process took the partitions.</summary>
    public bool IsRestored => _partitions.Now.All(partition => partition.IsRestored);

    /// <summary>How long nothing came to any partition of this process, from when all can be heard; or how long it has none.</summary>
    public TimeSpan Idle => _partitions.Idle;

    /// <summary>Gives all partitions up, with what they have in the lake and in snapshots.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ends.IsCancellationRequested)
            return;
        _partitions.End();
        await _ends.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.ConfigureAwait(false);
        }
        finally
        {
            await _partitions.DisposeAsync().ConfigureAwait(false);
            _presence.Dispose();
            await Publisher.DisposeAsync().ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
            _ends.Dispose();
        }
    }

    /// <summary>Looks again and again; what fails is told, and the next look tries it again.</summary>
    async Task RunAsync()
    {
        while (!_ends.IsCancellationRequested)
        {
            await Task.Delay(_options.LookEvery, _time, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ends.IsCancellationRequested)
                return;
            try
            {
                await _partitions.LookAsync().ConfigureAwait(false);
                _problem = null;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                string problem = $"partitions are not shared with other processes: {error.Message}";
                if (_problem != problem)
                    _options.Tell?.Invoke(_problem = problem);
            }
        }
    }

    /// <summary>Where the process that has a partition answers; null where it does not, or nobody has it.</summary>
    string? AddressOf(int partition) => PartitionOwner.Read(_project, partition) is { } owner && owner.Instance != Instance.Name
        && InstancePresence.Alive(_project).Any(instance => instance.Name == owner.Instance)
            ? owner.Address
            : null;
}
