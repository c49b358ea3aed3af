using Patron.Online.Events;
using Patron.Online.Scores;
using Patron.Online.State;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>A partition whose events this process takes, and nobody else: its lock, its log with the features, its consumer.</summary>
sealed class OwnedPartition : IAsyncDisposable
{
    readonly ProjectLock _lock;
    readonly EventIntake _intake;
    readonly StreamConsumer _consumer;
    readonly OnlineFeatures _features;
    readonly EventStreamOptions _options;
    readonly long _restored; // what its log had when it was taken

    OwnedPartition(
        EventPartition partition, ProjectLock held, EventIntake intake, OnlineFeatures features, StreamConnection connection,
        EventStreamOptions options, ProjectDefinition project, TimeProvider time)
    {
        (Partition, _lock, _intake, _features, _options) = (partition, held, intake, features, options);
        _restored = intake.Log.Next;
        Scores = options.Champions is { } champions
            ? OnlineScores.Start(project, intake.Schema, features.Features, champions)
            : null;
        _consumer = new StreamConsumer(project, partition, connection, intake, options, time);
    }

    public EventPartition Partition { get; }

    /// <summary>The features of its customers.</summary>
    public IncrementalFeatures Features => _features.Features;

    /// <summary>Scores that are renewed on its events; null where no model is.</summary>
    public OnlineScores? Scores { get; }

    /// <summary>Whether its features have all that its log had when it was taken.</summary>
    public bool IsRestored => _intake.Applied >= _restored;

    /// <summary>Why no events can be taken until it is opened again, here or elsewhere; null while it is well.</summary>
    public string? Failure => _intake.Failure?.Message ?? _consumer.Failure?.Message ?? _intake.Log.Broken;

    /// <summary>How long nothing came by the stream.</summary>
    public TimeSpan Idle => _consumer.Idle;

    /// <summary>How far it is, with what is wrong.</summary>
    public EventIntakeStatus Status()
    {
        EventIntakeStatus status = _intake.Status();
        string[] problems = [.. new[] { _consumer.Problem, Scores?.Problem }.OfType<string>(), .. status.Problems];
        return status with { Problems = problems, ScoresWaiting = Scores?.Waiting ?? 0 };
    }

    /// <summary>
    /// Takes a partition: goes back to its newest snapshot, takes its log from there, then its stream from where the log ends.
    /// </summary>
    /// <returns>Null where another process has it.</returns>
    /// <exception cref="EventLogException">Its log is damaged, or older than the lake.</exception>
    public static OwnedPartition? TryTake(
        ProjectDefinition project, EventPartition partition, EventInstance instance, StreamConnection connection,
        EventStreamOptions options, TimeProvider time)
    {
        ProjectLock held;
        try
        {
            held = ProjectLock.Take(project.EventPartitionFolder(partition.Number), time, ProjectLock.TakesEvents);
        }
        catch (ProjectBusyException)
        {
            return null;
        }

        try
        {
            new PartitionOwner(instance.Name, instance.Address, time.GetUtcNow()).Write(project, partition.Number);
            OnlineFeatures features = null!;
            Action<string>? tell = options.Features.Tell ?? options.Tell;
            OnlineFeaturesOptions keeping = options.Features with { Tell = said => tell?.Invoke($"{partition.Name}: {said}") };
#pragma warning disable CA2000 // the partition owns it
            EventIntake intake = EventIntake.Open(
#pragma warning restore CA2000
                project, schema => features = new OnlineFeatures(project, schema, keeping), options.Intake, time, partition);
            try
            {
                return new OwnedPartition(partition, held, intake, features, connection, options, project, time);
            }
            catch
            {
                intake.DisposeAsync().AsTask().GetAwaiter().GetResult();
                throw;
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Ends when the lake has all that was taken.</summary>
    public Task LandAsync() => _intake.LandAsync();

    /// <summary>Gives the partition up: what was taken is in the lake and in a snapshot when another process can have it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The log has all; whoever takes the partition next takes it from there.
            _options.Tell?.Invoke($"{Partition.Name}: {error.Message}");
        }
        finally
        {
            _lock.Dispose();
        }
    }

    /// <summary>Closes the log whatever else fails: nobody else could open it.</summary>
    async Task CloseAsync()
    {
        try
        {
            await _consumer.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Scores?.Dispose();
            await _intake.CloseAsync(_features.Save).ConfigureAwait(false);
        }
    }
}
