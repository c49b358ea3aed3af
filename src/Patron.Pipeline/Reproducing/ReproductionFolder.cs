using System.Diagnostics;
using System.Globalization;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Reproducing;

/// <summary>A folder of the project's state in which a run is made again; it holds customers' rows, and is deleted when it is let go of.</summary>
public sealed class ReproductionFolder : IDisposable
{
    const string Prefix = "reproduce-";

    ReproductionFolder(string path) => Location = path;

    /// <summary>Where it lies.</summary>
    public string Location { get; }

    /// <summary>A new folder of this process.</summary>
    public static ReproductionFolder Create(ProjectDefinition project)
    {
        RemoveAbandoned(project);
        string path = Path.Combine(Parent(project), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}"));
        Directory.CreateDirectory(path);
        return new ReproductionFolder(path);
    }

    /// <summary>Deletes what processes left that were killed.</summary>
    public static void RemoveAbandoned(ProjectDefinition project)
    {
        if (!Directory.Exists(Parent(project)))
            return;
        foreach (string folder in Directory.EnumerateDirectories(Parent(project), Prefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture, out int process) || !IsAlive(process))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Location, recursive: true);

    static string Parent(ProjectDefinition project) => Path.Combine(project.StateFolder(), "tmp");

    static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
