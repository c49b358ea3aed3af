using System.Globalization;
using System.Text;

namespace Patron.Pipeline.Tracking;

/// <summary>One run of a project at a time: an operating-system lock that dies with its process.</summary>
sealed class ProjectLock : IDisposable
{
    readonly FileStream _file;

    ProjectLock(FileStream file) => _file = file;

    /// <exception cref="ProjectBusyException">Another process runs this project.</exception>
    public static ProjectLock Take(string stateFolder, TimeProvider time)
    {
        if (File.Exists(stateFolder))
            throw new IOException($"{stateFolder} is a file but must be a folder: move it away");
        Directory.CreateDirectory(stateFolder);
        string path = Path.Combine(stateFolder, "lock");
        string holder = path + ".holder"; // the lock file itself cannot be read while it is held
        FileStream file = Open(path, holder);
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

    static FileStream Open(string path, string holder)
    {
        try
        {
            // FileShare.None is the one mode that locks exclusively on Linux, macOS and Windows alike.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path) && File.Exists(holder))
        {
            throw new ProjectBusyException(
                $"another run holds this project ({File.ReadAllText(holder)}): wait until it ends, or stop that process");
        }
    }
}
