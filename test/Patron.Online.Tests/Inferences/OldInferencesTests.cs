using Patron.Pipeline.Tracking;

namespace Patron.Online.Tests.Inferences;

/// <summary>How long rows are kept.</summary>
public sealed class OldInferencesTests
{
    [Fact]
    public async Task Rows_are_deleted_when_the_project_keeps_them_no_longer_and_their_files_a_week_later()
    {
        using Kept kept = new(kept: "90d");
        DateTimeOffset first = new(2026, 1, 1, 18, 0, 0, TimeSpan.Zero);
        DateTimeOffset later = first.AddDays(60);
        await Serve(first, 1, 2);
        await Serve(later, 3);
        await Serve(first.AddDays(90)); // of the day ninety days ago nothing goes yet
        Assert.Equal([1, 2, 3], kept.Numbers());
        await Serve(first.AddDays(91), 4);
        Assert.Equal([3, 4], kept.Numbers());
        await Serve(later.AddDays(91));
        Assert.Equal([4], kept.Numbers());

        string table = Path.Combine(kept.Project.LakeFolder(), "bronze", "inferences");
        foreach (string file in Directory.EnumerateFiles(table, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, first.UtcDateTime); // as if they had been written by that clock
        Assert.Equal(3, DataFiles());
        await Serve(later.AddDays(99));
        Assert.Equal(1, DataFiles());
        Assert.Equal([4], kept.Numbers());
        Assert.Empty(kept.Told);

        int DataFiles() => Directory.EnumerateFiles(table, "*.parquet", SearchOption.TopDirectoryOnly).Count();

        async Task Serve(DateTimeOffset now, params int[] numbers)
        {
            await using InferenceLog log = kept.Open(Kept.NeverLands, new StoppedClock(now));
            Kept.Add(log, numbers, time: now);
        }
    }

    [Fact]
    public async Task Rows_are_kept_for_ever_where_the_project_says_nothing()
    {
        using Kept kept = new();
        await using (InferenceLog log = kept.Open(Kept.NeverLands, new StoppedClock(DateTimeOffset.UnixEpoch)))
            Kept.Add(log, [1], time: DateTimeOffset.UnixEpoch);
        await using (InferenceLog log = kept.Open(Kept.NeverLands, new StoppedClock(DateTimeOffset.UnixEpoch.AddYears(90))))
            Kept.Add(log, [2]);
        Assert.Equal([1, 2], kept.Numbers());
    }

    /// <summary>A clock that stands still; its timers never fire.</summary>
    sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
