using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>Sending what a project's folder has to the server that its settings name.</summary>
public static class ProjectSending
{
    /// <summary>Few, so that a run does not wait long for a server that is away.</summary>
    const int AttemptsAfterRun = 3;

    /// <summary>Sends what is not there.</summary>
    /// <param name="project">The project and environment.</param>
    /// <param name="all">Whether every run is looked at, those that were sent whole included.</param>
    /// <param name="cancellation">Ends it; what was sent stays.</param>
    /// <returns>What was sent; null where the settings name no server.</returns>
    /// <exception cref="TrackingServerException">The server is away or lets nobody in, or another process sends to it.</exception>
    /// <exception cref="SecretException">A variable or file that the settings refer to is not there.</exception>
    public static SendingReport? Send(ProjectDefinition project, bool all = false, CancellationToken cancellation = default)
    {
        using TrackingServer? server = TrackingServer.Of(project, cancellation);
        return server is null ? null : Send(project, server, all, cancellation)
            ?? throw new TrackingServerException($"another process sends runs to {server.Name}: wait until it ends");
    }

    /// <summary>Sends what is not there after a run. Whatever goes wrong is told; the run stays as it ended.</summary>
    internal static void AfterRun(ProjectDefinition project, IRunObserver observer, CancellationToken cancellation)
    {
        try
        {
            using TrackingServer? server = TrackingServer.Of(project, AttemptsAfterRun, cancellation);
            if (server is null || Send(project, server, all: false, cancellation) is not { } report)
                return;
            foreach (string refused in report.Refused)
                observer.Warning(refused);
        }
        catch (Exception error)
        {
            string reason = error is OperationCanceledException ? "cancelled" : error.Message;
            observer.Warning($"the run is kept in the project's folder and was not sent ({reason}): patron runs send sends it, and so does the next run");
        }
    }

    static SendingReport? Send(ProjectDefinition project, TrackingServer server, bool all, CancellationToken cancellation)
    {
        TrackingFolder folder = TrackingFolder.Of(project);
        using SentRuns? sent = SentRuns.Open(folder.Location, server.Identity(), all);
        return sent is null ? null : new RunSending(folder, server, sent).Send(cancellation);
    }
}
