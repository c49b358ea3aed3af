using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking;

/// <summary>Where a project keeps what it makes; each environment apart.</summary>
public static class ProjectState
{
    /// <summary>The folder of scoring experiments in a state folder.</summary>
    internal const string Experiments = "scorings";

    /// <summary>Registry, runs and ledger: <c>.patron</c> or <c>.patron/environments/NAME</c>; an experiment's lie below it.</summary>
    public static string StateFolder(this ProjectDefinition project)
    {
        string own = project.PathOf(project.Settings.Environment is { } environment
            ? Path.Combine(ProjectFiles.StateFolder, "environments", environment)
            : ProjectFiles.StateFolder);
        return project.Settings.Experiment is { } experiment ? Path.Combine(own, Experiments, experiment) : own;
    }

    /// <summary>The log of the project's events; whoever takes events holds its lock.</summary>
    public static string EventLogFolder(this ProjectDefinition project) => Path.Combine(project.StateFolder(), "online", "log");

    /// <summary>The logs of what servers of the project inferred, each in a folder of its own below it.</summary>
    public static string InferenceLogsFolder(this ProjectDefinition project) => Path.Combine(project.StateFolder(), "online", "inferences");

    /// <summary>What belongs to the partitions of a stream of events, each in a folder named by its number.</summary>
    public static string EventPartitionsFolder(this ProjectDefinition project) =>
        Path.Combine(project.StateFolder(), "online", "partitions");

    /// <summary>Log, snapshots and lock of a partition; whoever takes its events holds the lock.</summary>
    public static string EventPartitionFolder(this ProjectDefinition project, int partition) =>
        Path.Combine(project.EventPartitionsFolder(), partition.ToString(CultureInfo.InvariantCulture));

    /// <summary>The tables: as the settings say, otherwise <c>lake</c> in the state folder.</summary>
    public static string LakeFolder(this ProjectDefinition project) =>
        project.Settings.Lake is { } lake ? project.PathOf(lake) : Path.Combine(project.StateFolder(), "lake");
}
