namespace Patron.Pipeline.Tracking;

/// <summary>The locks of several folders, all or none.</summary>
sealed class LockedFolders : IDisposable
{
    readonly List<ProjectLock> _locks = [];

    LockedFolders()
    {
    }

    /// <exception cref="ProjectBusyException">Another process holds one of them.</exception>
    public static LockedFolders Take(IEnumerable<string> folders, TimeProvider time, string held)
    {
        LockedFolders taken = new();
        try
        {
            foreach (string folder in folders)
                taken._locks.Add(ProjectLock.Take(folder, time, held));
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (ProjectLock one in _locks)
            one.Dispose();
    }
}
