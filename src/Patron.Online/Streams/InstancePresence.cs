using System.Globalization;
using System.Text.Json;
using Patron.Delta.Storage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Streams;

/// <summary>A process that takes partitions of a project's stream.</summary>
/// <param name="Name">Tells it from the others.</param>
/// <param name="Address">Where it answers; null where it does not.</param>
/// <param name="Process">Its number on its machine.</param>
/// <param name="Since">Since when.</param>
public sealed record EventInstance(string Name, string? Address, int Process, DateTimeOffset Since);

/// <summary>
/// That a process is there: a file that it keeps locked as long as it lives, so that the operating system tells its death, and
/// beside it who it is.
/// </summary>
sealed class InstancePresence : IDisposable
{
    const string LockEnding = ".lock";
    const string Ending = ".json";

    readonly FileStream _held;
    readonly string _folder;

    InstancePresence(string folder, EventInstance instance, FileStream held) => (_folder, Instance, _held) = (folder, instance, held);

    public EventInstance Instance { get; }

    /// <summary>Makes this process known.</summary>
    /// <exception cref="EventStreamException">Files of the project's folder cannot be locked.</exception>
    public static InstancePresence Announce(ProjectDefinition project, string? address, TimeProvider time)
    {
        string folder = FolderOf(project);
        DurableFiles.MakeFolder(Path.GetFullPath(folder));
        while (true)
        {
            string name = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            EventInstance instance = new(name, address, Environment.ProcessId, time.GetUtcNow());
            string file = Path.Combine(folder, name + LockEnding);
            DurableFiles.Replace(Path.Combine(folder, name + Ending), JsonSerializer.SerializeToUtf8Bytes(instance));
#pragma warning disable CA2000 // the presence holds it
            if (TryLock(file, FileMode.CreateNew) is { } held)
#pragma warning restore CA2000
            {
                RequireLocked(file, held);
                if (File.Exists(file)) // nobody took it for a dead one's before it was locked
                    return new InstancePresence(folder, instance, held);
                held.Dispose();
            }
        }
    }

    /// <summary>.NET passes over that a file system has no locks: each process would take all partitions.</summary>
    static void RequireLocked(string file, FileStream held)
    {
        using FileStream? again = TryLock(file, FileMode.Open);
        if (again is null)
            return;
        held.Dispose();
        Remove(file);
        throw new EventStreamException($"files in {Path.GetDirectoryName(file)} cannot be locked, and without locks processes would "
            + "take each other's partitions: put the project on a file system that locks files");
    }

    /// <summary>Those that live, by name; what dead ones left is removed.</summary>
    public static IReadOnlyList<EventInstance> Alive(ProjectDefinition project)
    {
        string folder = FolderOf(project);
        List<EventInstance> alive = [];
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + LockEnding) : [])
        {
            using FileStream? free = TryLock(file, FileMode.Open);
            if (free is not null)
                Remove(file);
            else if (Read(Path.ChangeExtension(file, Ending)) is { } instance)
            {
                alive.Add(instance);
            }
        }

        return [.. alive.OrderBy(instance => instance.Name, StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        using (_held)
            Remove(Path.Combine(_folder, Instance.Name + LockEnding));
    }

    static string FolderOf(ProjectDefinition project) => Path.Combine(project.StateFolder(), "online", "instances");

    static void Remove(string file)
    {
        File.Delete(Path.ChangeExtension(file, Ending));
        File.Delete(file);
    }

    /// <summary>Null where another process holds it, or it is gone.</summary>
    static FileStream? TryLock(string file, FileMode mode)
    {
        try
        {
            return new FileStream(file, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException error) when (ProjectLock.IsHeld(error))
        {
            return null;
        }
    }

    static EventInstance? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<EventInstance>(File.ReadAllBytes(file));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null; // it has just gone
        }
    }
}
