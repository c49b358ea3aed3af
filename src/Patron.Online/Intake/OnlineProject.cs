using Patron.Online.Events;
using Patron.Online.Scores;
using Patron.Online.State;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online;

/// <summary>A project's events in one log, with the features that its groups keep of them.</summary>
public sealed class OnlineProject : IOnlineProject
{
    readonly EventIntake _intake;
    readonly OnlineFeatures _features;
    readonly OnlineScores? _scores;
    readonly long _restored; // what the log had at the start

    OnlineProject(EventIntake intake, OnlineFeatures features, OnlineScores? scores)
    {
        (_intake, _features, _scores, _restored) = (intake, features, scores, intake.Log.Next);
        Sources = [.. intake.Schema.Sources.Select(source => source.Name)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Sources { get; }

    /// <inheritdoc/>
    public bool IsRestored => _intake.Applied >= _restored;

    /// <summary>Opens the log and the lake and goes back to the newest snapshot of the features.</summary>
    /// <param name="project">A project with a source of <c>kind: events</c>.</param>
    /// <param name="options">How events are taken.</param>
    /// <param name="keeping">How features are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="champions">The version that scores of a model now; null where none does.</param>
    /// <exception cref="SourceDataException">A table of a lookup is not as declared.</exception>
    /// <exception cref="ProjectException">
    /// A group cannot be kept event by event, or a model not be renewed on events; the message says what to do.
    /// </exception>
    /// <exception cref="EventLogException">The log is damaged, or older than the lake.</exception>
    /// <exception cref="ProjectBusyException">Another process takes the project's events.</exception>
    public static OnlineProject Open(
        ProjectDefinition project, EventIntakeOptions options, OnlineFeaturesOptions keeping, TimeProvider time,
        Func<string, ModelScorer?> champions)
    {
        OnlineFeatures? features = null;
#pragma warning disable CA2000 // the project owns both
        EventIntake intake = EventIntake.Open(
            project, schema => features = new OnlineFeatures(project, schema, keeping), options, time);
        try
        {
            return new OnlineProject(intake, features!, OnlineScores.Start(project, intake.Schema, features!.Features, champions));
#pragma warning restore CA2000
        }
        catch
        {
            intake.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<TakenEvents> TakeAsync(string source, ReadOnlyMemory<byte> text, EventFormat format)
    {
        _intake.RequireRoom();
        return _intake.TakeAsync(source, text, format, isBounded: true);
    }

    /// <inheritdoc/>
    public IReadOnlyList<CustomerFeatures> FeaturesOf(string customer) =>
        _features.Features.Latest is { } latest ? _features.Features.Of(customer, latest) : [];

    /// <inheritdoc/>
    public IReadOnlyList<CustomerScore> ScoresOf(string customer) => _scores?.Of(customer) ?? [];

    /// <inheritdoc/>
    public EventIntakeStatus Status()
    {
        EventIntakeStatus status = _intake.Status();
        return _scores is null ? status : status with
        {
            ScoresWaiting = _scores.Waiting,
            Problems = [.. status.Problems, .. _scores.Problem is { } problem ? [problem] : Array.Empty<string>()],
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _scores?.Dispose();
        return new(_intake.CloseAsync(_features.Save));
    }
}
