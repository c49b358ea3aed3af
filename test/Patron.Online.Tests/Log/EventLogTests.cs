using Patron.Models.Numerics;
using Patron.Online.Log;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Tests.Log;

public sealed class EventLogTests
{
    static readonly EventLogOptions Small = new() { SegmentBytes = 4_096, Sync = _ => { } };

    [Fact]
    public async Task Records_come_back_in_their_order_over_many_files_from_any_position_and_after_opening_again()
    {
        using LogFolder folder = new();
        int next = 0;
        for (int opening = 0; opening < 3; opening++)
        {
            using EventLog log = folder.Open(Small);
            Assert.Equal(next, log.Next);
            for (int write = 0; write < 60; write++)
            {
                int count = 1 + (write % 7);
                Assert.Equal(next, await LogFolder.Append(log, Enumerable.Range(next, count)));
                next += count;
            }

            for (int from = 0; from <= next; from += 13)
                Assert.Equal(Enumerable.Range(from, next - from), LogFolder.Ids(log, from));
        }

        Assert.InRange(folder.Files.Length, 5, 60);
    }

    [Fact]
    public async Task Appends_of_many_threads_all_have_positions_of_their_own_and_a_reader_sees_them_grow()
    {
        using LogFolder folder = new();
        using EventLog log = folder.Open(Small);
        const int Threads = 8;
        const int Each = 50;
        Task[] writers = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
                await LogFolder.Append(log, (thread * Each) + i);
        }))];
        List<int> read = [];
        using LogCursor cursor = log.Read(0);
        while (read.Count < Threads * Each)
        {
            while (cursor.Read())
                read.Add(LogFolder.IdOf(new(cursor.Record, log.Schema, cursor.Position)));
            log.Wait(cursor.Next, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.False(writers.All(writer => writer.IsCompleted) && cursor.Next == log.Next && read.Count < Threads * Each);
        }

        await Task.WhenAll(writers);
        Assert.Equal(Enumerable.Range(0, Threads * Each), read.Order());
        for (int thread = 0; thread < Threads; thread++)
            Assert.Equal(Enumerable.Range(thread * Each, Each), read.Where(id => id / Each == thread));
    }

    [Fact]
    public async Task All_who_wait_share_one_sync()
    {
        using LogFolder folder = new();
        using SemaphoreSlim disk = new(0);
        int syncs = 0;
        using EventLog log = folder.Open(new()
        {
            Sync = file =>
            {
                syncs++;
                disk.Wait();
                RandomAccess.FlushToDisk(file);
            },
        });
#pragma warning disable CA2025 // All of them are awaited below, before the log is closed.
        Task<long> first = LogFolder.Append(log, 0);
        SpinWait.SpinUntil(() => Volatile.Read(ref syncs) == 1, TimeSpan.FromSeconds(30));
        Task<long>[] others = [.. Enumerable.Range(1, 100).Select(id => LogFolder.Append(log, id))];
#pragma warning restore CA2025
        Assert.False(first.IsCompleted);
        disk.Release(2);
        Assert.Equal(0, await first);
        Assert.Equal(Enumerable.Range(1, 100).Select(id => (long)id), await Task.WhenAll(others));
        Assert.Equal(2, syncs);
        disk.Release(); // for the mark at the end
    }

    [Fact]
    public async Task A_file_cut_at_any_byte_keeps_every_whole_write_before_it_and_goes_on()
    {
        using LogFolder folder = new();
        using (EventLog log = folder.Open())
        {
            await LogFolder.Append(log, 0, 1, 2);
            await LogFolder.Append(log, 3);
        }

        string file = folder.Files.Single();
        byte[] whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        int[] ends = Ends(whole);
        Assert.Equal(3, ends.Length); // the last is the mark of the end
        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            int kept = length >= ends[1] ? 4 : length >= ends[0] ? 3 : 0;
            Assert.Equal(kept, Recover(file).Next);
            Assert.Equal(
                ends.Where(end => end <= length).DefaultIfEmpty(LogSegment.HeaderBytes).Max(), new FileInfo(file).Length);
            if (length % 120 > 0 && length < whole.Length)
                continue;
            using (EventLog log = folder.Open())
            {
                Assert.Equal(Enumerable.Range(0, kept), LogFolder.Ids(log));
                Assert.Equal(kept, await LogFolder.Append(log, kept));
            }

            using EventLog again = folder.Open();
            Assert.Equal(Enumerable.Range(0, kept + 1), LogFolder.Ids(again));
        }
    }

    [Fact]
    public async Task A_byte_that_changed_before_a_later_write_is_refused_with_the_file()
    {
        using LogFolder folder = new();
        using (EventLog log = folder.Open())
        {
            for (int id = 0; id < 4; id++)
                await LogFolder.Append(log, id);
        }

        string file = folder.Files.Single();
        byte[] whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        RandomStream random = new(Rounds.Seed);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 + random.Below(255));
            await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);
            if (at < whole.Length - LogBatch.HeaderBytes)
                Assert.StartsWith(file, Assert.Throws<EventLogException>(() => Recover(file)).Message, StringComparison.Ordinal);
            else
                Assert.Equal(4, Recover(file).Next); // the mark of the end: without it the log goes on as after a kill
        }
    }

    [Fact]
    public async Task Damage_in_an_older_file_and_missing_files_are_refused_when_they_are_read()
    {
        using LogFolder folder = new();
        using (EventLog log = folder.Open(Small))
        {
            for (int id = 0; id < 300; id++)
                await LogFolder.Append(log, id);
        }

        byte[] second = await File.ReadAllBytesAsync(folder.Files[1], TestContext.Current.CancellationToken);
        byte[] damaged = [.. second];
        damaged[second.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(folder.Files[1], damaged, TestContext.Current.CancellationToken);
        Refuses("is damaged at byte");
        await File.WriteAllBytesAsync(folder.Files[1], second[..^90], TestContext.Current.CancellationToken);
        Refuses("is damaged at byte");
        File.Delete(folder.Files[1]);
        Refuses("and the next file begins at");
        File.Delete(Path.Combine(folder.Path, "log.json"));
        Assert.Contains("log.json is missing", Assert.Throws<EventLogException>(() => folder.Open().Dispose()).Message, StringComparison.Ordinal);

        void Refuses(string what)
        {
            using EventLog log = folder.Open(Small);
            EventLogException error = Assert.Throws<EventLogException>(() => LogFolder.Ids(log));
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_that_nobody_needs_are_removed_and_positions_stay()
    {
        using LogFolder folder = new();
        using EventLog log = folder.Open(Small);
        for (int id = 0; id < 300; id++)
            await LogFolder.Append(log, id);
        int files = folder.Files.Length;
        Assert.Equal(0, log.RemoveBefore(0));
        Assert.InRange(log.RemoveBefore(150), 1, files - 1);
        Assert.InRange(log.First, 1, 150);
        Assert.Equal(Enumerable.Range(150, 150), LogFolder.Ids(log, 150));
        Assert.Contains("were removed", Assert.Throws<EventLogException>(() => log.Read(0)).Message, StringComparison.Ordinal);
        log.RemoveBefore(300);
        Assert.Single(folder.Files);
        Assert.Equal(300, log.Next);
        Assert.Contains("ends at position 300", Assert.Throws<EventLogException>(() => log.Read(301)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_of_one_process_and_its_types_outlive_it()
    {
        using LogFolder folder = new();
        using (EventLog log = folder.Open())
        {
            Assert.Contains("another process takes", Assert.Throws<ProjectBusyException>(() => folder.Open().Dispose()).Message, StringComparison.Ordinal);
            await LogFolder.Append(log, 1);
        }

        using EventLog again = folder.Open();
        Assert.Equal(4, again.Schema.Types.Count);
    }

    [Fact]
    public async Task After_a_sync_that_failed_nothing_is_acknowledged_until_the_log_is_opened_again()
    {
        using LogFolder folder = new();
        bool fails = false;
        using (EventLog log = folder.Open(
            new() { Sync = file => { if (fails) throw new IOException("the disk is gone"); RandomAccess.FlushToDisk(file); } }))
        {
            await LogFolder.Append(log, 0);
            fails = true;
            EventLogException error = await Assert.ThrowsAsync<EventLogException>(() => LogFolder.Append(log, 1));
            Assert.Contains("the disk is gone", error.Message, StringComparison.Ordinal);
            fails = false;
            await Assert.ThrowsAsync<EventLogException>(() => LogFolder.Append(log, 2));
            Assert.Equal([0], LogFolder.Ids(log));
        }

        using EventLog again = folder.Open();
        Assert.Equal([0], LogFolder.Ids(again));
        Assert.Equal(1, await LogFolder.Append(again, 1));
    }

    static LogRecovery.End Recover(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        return LogRecovery.Recover(new LogSegment(path, 0), file, _ => { });
    }

    /// <summary>Where each write ends, by the documented format.</summary>
    static int[] Ends(byte[] file)
    {
        List<int> ends = [];
        for (int at = LogSegment.HeaderBytes; at < file.Length;)
        {
            Assert.True(LogBatch.TryRead(file.AsSpan(at), at, out LogBatch batch));
            ends.Add(at = (int)batch.End);
        }

        return [.. ends];
    }
}
