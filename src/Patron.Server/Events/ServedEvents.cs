using Microsoft.AspNetCore.Http;
using Patron.Online;
using Patron.Online.Events;
using Patron.Online.State;
using Patron.Online.Streams;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Server.Problems;
using Patron.Server.Scoring;
using Patron.Server.Telemetry;

namespace Patron.Server.Events;

/// <summary>
/// The events of a served project. The server listens before their state is back, so that whoever watches it sees that it is alive; until
/// it is opened it takes no events, and until all that was acknowledged before is in the state it knows no customers.
/// </summary>
sealed class ServedEvents(
    ProjectDefinition project, ModelHost models, ServerOptions options, ServerMetrics metrics, IServerObserver observer) : IAsyncDisposable
{
    volatile IOnlineProject? _opened;
    string _told = "";

    /// <summary>Whether no event can be taken until the next start.</summary>
    public bool IsBroken => _opened?.Status().Broken is not null;

    /// <summary>Whether events are taken and all that was acknowledged before the start is in the state.</summary>
    public bool IsRestored => _opened?.IsRestored == true;

    /// <exception cref="ProblemException">The state is not back yet.</exception>
    public IReadOnlyList<string> Sources => Opened.Sources;

    IOnlineProject Opened => _opened ?? throw Restoring();

    /// <summary>Goes back to the newest snapshot and begins to take events.</summary>
    /// <param name="address">Where this server answers.</param>
    /// <exception cref="Exception">What <see cref="OnlineProject.Open"/> or <see cref="OnlineStream.Open"/> says.</exception>
    public void Open(string address)
    {
        ModelScorer? Champion(string name) => models.Served.ByName.GetValueOrDefault(name)?.Champion;
        OnlineFeaturesOptions keeping = options.Features with { Tell = observer.Tell };
        EventStreamOptions shared =
            options.Streams with { Address = address, Intake = options.Events, Features = keeping, Champions = Champion };
        _opened = EventStreamIntake.Has(project)
            ? OnlineStream.Open(project, shared, options.Time)
            : OnlineProject.Open(project, options.Events, keeping, options.Time, Champion);
        metrics.Observe(_opened.Status);
    }

    /// <summary>Takes a text of events.</summary>
    /// <exception cref="ProblemException">Too much waits already, or the disk takes no more.</exception>
    public async Task<TakenEvents> TakeAsync(string source, ReadOnlyMemory<byte> text, EventFormat format)
    {
        try
        {
            return await Opened.TakeAsync(source, text, format);
        }
        catch (EventsBehindException error)
        {
            metrics.Refused("behind");
            throw new ProblemException(new(
                StatusCodes.Status429TooManyRequests, "events-behind", error.Message,
                "send the same events again after the time in Retry-After: none of them is taken") { RetryAfter = 1 });
        }
        catch (EventStreamException error)
        {
            metrics.Refused("broker");
            TellOnce(error.Message);
            throw new ProblemException(new(
                StatusCodes.Status503ServiceUnavailable, "events-not-taken",
                "the broker does not confirm events now; the server's own log says why",
                "send the same events again: those that the broker has are told by their ids") { RetryAfter = 10 });
        }
        catch (TooManyEventsException error)
        {
            throw new ProblemException(new(
                StatusCodes.Status413PayloadTooLarge, "too-many-events", error.Message, "send fewer in one request: none of these is taken"));
        }
        catch (EventLogException error)
        {
            metrics.Refused("log");
            TellOnce(error.Message); // it may name what is no caller's business
            throw new ProblemException(new(
                StatusCodes.Status503ServiceUnavailable, "events-not-taken", "the log of events takes nothing now; the server's own log says why",
                "none of these events is acknowledged: send them again when the log takes events") { RetryAfter = 10 });
        }
    }

    void TellOnce(string message)
    {
        if (Interlocked.Exchange(ref _told, message) != message)
            observer.Tell($"events: {message}");
    }

    /// <summary>A customer's features as of now, by group.</summary>
    /// <exception cref="ProblemException">The state is not back yet, or another server has the customer.</exception>
    public IReadOnlyList<CustomerFeatures> FeaturesOf(string customer)
    {
        try
        {
            return IsRestored ? Opened.FeaturesOf(customer) : throw Restoring();
        }
        catch (CustomerElsewhereException error)
        {
            throw new ProblemException(error.Address is { } server
                ? new(StatusCodes.Status307TemporaryRedirect, "customer-elsewhere", error.Message, "ask there") { Server = server }
                : new(StatusCodes.Status503ServiceUnavailable, "customer-elsewhere", error.Message, "try again") { RetryAfter = 1 });
        }
    }

    /// <summary>A customer's scores by models that are renewed on events.</summary>
    /// <exception cref="ProblemException">The state is not back yet.</exception>
    public IReadOnlyList<CustomerScore> ScoresOf(string customer) => IsRestored ? Opened.ScoresOf(customer) : throw Restoring();

    /// <summary>Tells what goes wrong while events are taken, such as a lake that refuses, once each.</summary>
    public async Task WatchAsync(TimeSpan every, TimeProvider time, CancellationToken cancellation)
    {
        IReadOnlyList<string> told = [];
        using PeriodicTimer timer = new(every, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            IReadOnlyList<string> problems = Problems();
            foreach (string problem in problems.Except(told))
                observer.Tell($"events: {problem}");
            told = problems;
        }
    }

    IReadOnlyList<string> Problems()
    {
        try
        {
            return Opened.Status().Problems;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [error.Message]; // the next look may do
        }
    }

    /// <summary>Brings the lake what it lacks and saves the state.</summary>
    public ValueTask DisposeAsync() => _opened?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What is said where events are not taken until the next start.</summary>
    public static ProblemException Broken() => new(new(
        StatusCodes.Status503ServiceUnavailable, "events-broken", "events cannot be taken until the server is started again; its own log says why",
        "ask another one; models and customers go on here"));

    /// <summary>What is said before the state is back.</summary>
    public static ProblemException Restoring() => new(new(
        StatusCodes.Status503ServiceUnavailable, "restoring", "the state of the project's events is being restored", "try again") { RetryAfter = 1 });
}
