using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Tracking;

public sealed class ProjectLockTests
{
    [Fact]
    public void A_second_run_is_refused_and_told_who_holds_the_project()
    {
        using TemporaryFolder folder = new();
        using ProjectLock held = ProjectLock.Take(folder.FullPath, TimeProvider.System);
        ProjectBusyException error = Assert.Throws<ProjectBusyException>(() => ProjectLock.Take(folder.FullPath, TimeProvider.System));
        Assert.Contains($"process {Environment.ProcessId} since ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_is_free_after_its_run()
    {
        using TemporaryFolder folder = new();
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
    }
}
