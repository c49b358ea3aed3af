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
    public void A_disk_that_refuses_is_not_taken_for_a_second_run()
    {
        using TemporaryFolder folder = new();
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
        File.Delete(folder.PathOf("lock.holder"));
        Directory.CreateDirectory(folder.PathOf("lock.holder"));
        Exception? error = Record.Exception(() => ProjectLock.Take(folder.FullPath, TimeProvider.System));
        Assert.True(error is IOException or UnauthorizedAccessException, error?.ToString());

        Directory.Delete(folder.PathOf("lock.holder"));
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
    }

    [Fact]
    public void The_lock_is_free_after_its_run()
    {
        using TemporaryFolder folder = new();
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
    }

    [Fact]
    public void A_full_disk_is_not_taken_for_another_run_and_leaves_the_lock_free()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here, whose writes find no space");
        using TemporaryFolder folder = new();
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
        string written = folder.PathOf($"lock.holder.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp");
        File.CreateSymbolicLink(written, "/dev/full");
        Assert.IsType<IOException>(Record.Exception(() => ProjectLock.Take(folder.FullPath, TimeProvider.System)));
        File.Delete(written);
        ProjectLock.Take(folder.FullPath, TimeProvider.System).Dispose();
    }
}
