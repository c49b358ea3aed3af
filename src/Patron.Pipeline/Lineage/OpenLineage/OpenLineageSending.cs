using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage;

/// <summary>Sends a run's events at its end, where the settings ask for it. What fails is told to who watches, and costs the run nothing; the run's own log has ended.</summary>
static class OpenLineageSending
{
    public static void Send(string run, ProjectDefinition project, LakeSession lake, ITrackingStore store, IRunObserver observer)
    {
        if (project.Settings.Lineage is not { } server)
            return;
        try
        {
            // Somebody who stopped the run wants its end told all the same.
            OpenLineageServer.Send(OpenLineageEvents.Of(run, project, lake, store), server, project, CancellationToken.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            observer.Warning($"the lineage of this run was not sent: {error.Message}");
        }
    }
}
