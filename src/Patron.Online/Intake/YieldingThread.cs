using System.Runtime.InteropServices;

namespace Patron.Online;

/// <summary>Threads for work that nobody waits for, which leave the processors to those that answer requests.</summary>
static partial class YieldingThread
{
    const int Niceness = 10;

    /// <summary>Does work on a thread of its own.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="work">The work.</param>
    /// <returns>Ends with the work, in the way it does.</returns>
    public static Task Run(string name, Action work)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            Yield();
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }) { IsBackground = true, Name = name };
        thread.Start();
        return done.Task;
    }

    // The runtime heeds priorities on Windows alone. A system that refuses leaves the thread as it is: the work is the same.
    static void Yield()
    {
        if (OperatingSystem.IsLinux())
            _ = Nice(Niceness); // of this thread alone: on Linux each has its own
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int more);
}
