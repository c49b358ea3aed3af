using System.Diagnostics;

namespace Patron.Pipeline.Tracking;

/// <summary>A file that one process holds for an instant while others wait: an operating-system lock that dies with its process.</summary>
static class WaitingLock
{
    /// <summary>Nobody holds it longer than a disk takes; but those who take it again and again leave others few chances.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Held until it is disposed of.</summary>
    /// <exception cref="IOException">Others hold it for too long, or it cannot be made.</exception>
    public static FileStream Take(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        return Wait(Path.Combine(folder, name), path => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>The same for who may only read; null where nobody ever held it.</summary>
    /// <exception cref="IOException">Others hold it for too long.</exception>
    public static FileStream? TakeToRead(string folder, string name) => File.Exists(Path.Combine(folder, name))
        ? Wait(Path.Combine(folder, name), path => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None))
        : null;

    static FileStream Wait(string path, Func<string, FileStream> open)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return open(path);
            }
            catch (IOException error) when (ProjectLock.IsHeld(error))
            {
                if (Stopwatch.GetElapsedTime(began) > LongestWait)
                    throw new IOException($"another process has held {path} for too long: stop it, then try again", error);
                Thread.Sleep(Pause);
            }
        }
    }
}
