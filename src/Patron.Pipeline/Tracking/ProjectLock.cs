using System.Globalization;
using System.Text;

namespace Patron.Pipeline.Tracking;

/// <summary>One run of a project at a time: an operating-system lock that dies with its process.</summary>
public sealed class ProjectLock : IDisposable
{
    /// <summary>What is said where another process takes the events of a project.</summary>
    public const string TakesEvents = "another process takes this project's events";

    const int WouldBlock = 11; // EWOULDBLOCK on Linux
    const int WouldBlockOnMac = 35;
    const int SharingViolation = 32; // ERROR_SHARING_VIOLATION

    readonly FileStream _file;

    ProjectLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a folder.</summary>
    /// <param name="stateFolder">The folder; it is made where it is not there.</param>
    /// <param name="time">The clock, for whoever is kept waiting.</param>
    /// <param name="held">What is said when another process holds it.</param>
    /// <exception cref="ProjectBusyException">Another process holds it.</exception>
    public static ProjectLock Take(string stateFolder, TimeProvider time, string held = "another run holds this project")
    {
        if (File.Exists(stateFolder))
            throw new IOException($"{stateFolder} is a file but must be a folder: move it away");
        Directory.CreateDirectory(stateFolder);
        string path = Path.Combine(stateFolder, "lock");
        string holder = path + ".holder"; // the lock file itself cannot be read while it is held
        FileStream file = Open(path, holder, held);
        try
        {
            string text = string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC");
            WholeFile.Write(holder, Encoding.UTF8.GetBytes(text));
            return new ProjectLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    static FileStream Open(string path, string holder, string held)
    {
        try
        {
            // FileShare.None is the one mode that locks exclusively on Linux, macOS and Windows alike.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsHeld(error))
        {
            string who = File.Exists(holder) ? File.ReadAllText(holder) : "a process that has just begun";
            throw new ProjectBusyException($"{held} ({who}): wait until it ends, or stop that process");
        }
    }

    /// <summary>Whether a file is locked: a full or read-only disk fails with the same type.</summary>
    public static bool IsHeld(IOException error) => (error.HResult & 0xffff) == (OperatingSystem.IsWindows() ? SharingViolation
        : OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlock);
}
