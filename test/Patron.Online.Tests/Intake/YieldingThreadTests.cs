namespace Patron.Online.Tests.Intake;

public sealed class YieldingThreadTests
{
    /// <summary>proc(5): the 19th field of a thread's stat is its nice value; the name before it may have spaces.</summary>
    [Fact]
    public async Task The_thread_gives_way_and_the_caller_stays_as_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "nice values of threads are of Linux");
        int before = Niceness();
        int found = int.MinValue;
        await YieldingThread.Run("gives way", () => found = Niceness());
        Assert.Equal((Math.Min(19, before + 10), before), (found, Niceness()));
    }

    [Fact]
    public async Task What_the_work_throws_is_what_the_task_ends_with() =>
        Assert.Equal("full", (await Assert.ThrowsAsync<IOException>(() => YieldingThread.Run("fails", () => throw new IOException("full")))).Message);

    static int Niceness()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
