using System.Diagnostics;
using System.Globalization;
using Patron.Models.Numerics;

namespace Patron.Delta.Tests.Storage;

public class KilledWritersTests
{
    [Fact]
    public async Task Rows_of_writers_that_are_killed_at_any_time_are_there_exactly_once()
    {
        int rounds = Rounds.Count(ordinary: 25, full: 500);
        RandomStream random = new(Rounds.Seed);
        using TestTable test = new();
        test.Create($"SELECT {EndlessWriter.Overwriter} AS writer, -1::BIGINT AS id, i::INTEGER AS part FROM range({EndlessWriter.OwnRows}) r(i)",
            new TableOptions { Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "7" } });
        int incarnations = 0;
        long[] begun = new long[3];
        Process[] writers = [.. Enumerable.Range(0, 3).Select(Start)];
        for (int round = 0; round < rounds; round++)
        {
            await Task.Delay(100 + random.Below(250));
            int victim = random.Below(writers.Length);
            if (random.Below(2) == 0)
                await Until(() => LengthOf(victim) > begun[victim] || writers[victim].HasExited, "the writer has begun to write");
            await RequireAlive(writers[victim]);
            writers[victim].Kill();
            await writers[victim].WaitForExitAsync();
            writers[victim].Dispose();
            RequireWhole(test, test.Snapshot().Version);
            writers[victim] = Start(victim);
        }

        await Until(() => EveryKindLanded(test), "every writer lands one write of each kind");
        File.WriteAllText(EndlessWriter.StopSign(test.Folder), "");
        foreach (Process writer in writers)
        {
            await writer.WaitForExitAsync();
            Assert.True(writer.ExitCode == 0, await writer.StandardError.ReadToEndAsync());
            writer.Dispose();
        }

        RequireLedgers(test);
        RequireVersions(test, Rounds.Count(ordinary: 40, full: int.MaxValue));
        LogChecker.Check(test);

        long LengthOf(int writer) =>
            new FileInfo(EndlessWriter.Ledger(test.Folder, writer)) is { Exists: true } ledger ? ledger.Length : 0;

        Process Start(int writer)
        {
            begun[writer] = LengthOf(writer);
            return Racer.Start(Racer.Endless, test.Folder, writer, incarnations++);
        }
    }

    static async Task Until(Func<bool> condition, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), $"waited two minutes until {what}");
            await Task.Delay(50);
        }
    }

    static bool EveryKindLanded(TestTable test) =>
        new[] { 1, 1, 3 }.Zip(Enumerable.Range(0, 3)).All(expected => expected.First == Ledger(test, expected.Second)
            .Where(entry => entry[0] == "done").Select(entry => entry[1]).Distinct().Count());

    static async Task RequireAlive(Process writer)
    {
        if (writer.HasExited)
            Assert.Fail(await writer.StandardError.ReadToEndAsync());
    }

    /// <summary>No row twice, and the overwriter's rows whole; gives how many rows the appenders have.</summary>
    static int RequireWhole(TestTable test, long version)
    {
        string[] found = test.Rows(
            $"""
            SELECT count(*), count(DISTINCT (writer, id, part)),
              count(*) FILTER (writer = {EndlessWriter.Overwriter}), count(DISTINCT id) FILTER (writer = {EndlessWriter.Overwriter}) FROM t
            """, version);
        string[] counts = Assert.Single(found).Split('|');
        Assert.Equal(counts[0], counts[1]);
        Assert.Equal($"{EndlessWriter.OwnRows}|1", $"{counts[2]}|{counts[3]}");
        return int.Parse(counts[0], CultureInfo.InvariantCulture) - EndlessWriter.OwnRows;
    }

    /// <summary>What was committed is there; what is there was at least begun.</summary>
    static void RequireLedgers(TestTable test)
    {
        for (int writer = 0; writer < EndlessWriter.Overwriter; writer++)
        {
            string[][] ledger = Ledger(test, writer);
            HashSet<string> there = [.. test.Rows($"SELECT id FROM t WHERE writer = {writer}")];
            Assert.Subset(ledger.Select(entry => entry[2]).ToHashSet(), there);
            Assert.Superset(ledger.Where(entry => entry[0] == "done").Select(entry => entry[2]).ToHashSet(), there);
        }

        string[][] own = [.. Ledger(test, EndlessWriter.Overwriter).Where(entry => entry[1] != "compact")];
        string id = Assert.Single(test.Rows($"SELECT DISTINCT id FROM t WHERE writer = {EndlessWriter.Overwriter}"));
        int last = Array.FindLastIndex(own, entry => entry[0] == "done");
        int begun = Array.FindLastIndex(own, entry => entry[0] == "begin" && entry[2] == id);
        Assert.True(begun >= last - 1, $"the rows of {id} are there, but {own[last][2]} was committed after them");
    }

    static string[][] Ledger(TestTable test, int writer) =>
        [.. File.ReadAllLines(EndlessWriter.Ledger(test.Folder, writer)).Select(line => line.Split(' ')).Where(entry => entry.Length == 3)];

    /// <summary>Every version, or some spread over all, is readable, and the appenders' rows only become more.</summary>
    static void RequireVersions(TestTable test, int most)
    {
        long newest = test.Snapshot().Version;
        long step = Math.Max(1, newest / most);
        int rows = 0;
        for (long version = 0; version <= newest; version += step)
        {
            int found = RequireWhole(test, version);
            Assert.True(found >= rows, $"version {version} has {found} rows of the appenders, one before it had {rows}");
            rows = found;
        }
    }
}
