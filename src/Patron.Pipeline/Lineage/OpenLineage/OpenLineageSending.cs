using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage;

/// <summary>Sends a run's events at its end, where the settings ask for it. What fails is told, and costs the run nothing.</summary>
static class OpenLineageSending
{
    public static void Send(string run, ProjectDefinition project, LakeSession lake, ITrackingStore store, RunJournal journal)
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
            journal.Warn($"the lineage of this run was not sent: {error.Message}");
        }
    }
}
