using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Tracking;

/// <summary>Runs under ids that tests choose; one of the same id makes way.</summary>
static class TestRuns
{
    public static RunJournal Begin(ProjectDefinition project, string id, IRunObserver observer)
    {
        TrackingFolder store = TrackingFolder.Of(project);
        foreach (string folder in Directory.Exists(store.Location) ? Directory.GetDirectories(store.Location, id, SearchOption.AllDirectories) : [])
            Directory.Delete(folder, recursive: true);
        return RunJournal.Begin(store, Run(id), TimeProvider.System, observer);
    }

    public static Run Run(string id) => new()
    {
        Id = id,
        Name = "run",
        Status = RunStatus.Running,
        Started = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        User = "anna",
    };
}
