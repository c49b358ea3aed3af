using System.Diagnostics;
using System.Text;
using Patron.Models.Numerics;
using Patron.Pipeline.Audit;

namespace Patron.Pipeline.Tests.Audit;

public sealed class AuditLogTests
{
    [Fact]
    public void An_entry_is_read_as_it_was_written()
    {
        using TemporaryFolder folder = new();
        AuditLog log = new(folder.PathOf("state"), TimeProvider.System, "ann");
        AuditMark first = log.Append(AuditActions.Run, "20260131T235959Z-3f2a", ("status", "running"), ("left_out", null));
        AuditMark second = log.Append(AuditActions.Override, "churn 3", ("reason", "line\none \"ä\""));

        AuditEntry entry = log.Entries()[1];
        Assert.Equal((2, "ann", "override", "churn 3"), (entry.Seq, entry.Who, entry.Action, entry.Subject));
        Assert.Equal("line\none \"ä\"", entry.Details["reason"]);
        Assert.Equal(first.Hash, entry.Previous);
        Assert.Equal("status", Assert.Single(log.Entries()[0].Details).Key);
        AuditReport report = AuditCheck.Of(folder.PathOf("state"), [(first, "a run"), (second, "a run")]);
        Assert.Equal(new AuditReport(2, second, null), report);
        Assert.Equal(second, AuditMark.Parse(second.ToString()));
    }

    [Fact]
    public void A_log_that_was_never_begun_is_in_order()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(new AuditReport(0, null, null), AuditCheck.Of(folder.FullPath, []));
    }

    [Fact]
    public async Task Several_processes_that_add_at_once_lose_nothing()
    {
        using TemporaryFolder folder = new();
        const int writers = 3;
        int each = Rounds.Count(ordinary: 20, full: 1000);
        Process[] running = [.. Enumerable.Range(0, writers).Select(writer => AuditWriter.Start(folder.FullPath, writer, each))];
        foreach (Process writer in running)
            Assert.Equal(each, (await Acknowledged(writer)).Count);

        IReadOnlyList<AuditEntry> entries = new AuditLog(folder.FullPath, TimeProvider.System).Entries();
        Assert.Null(AuditCheck.Of(folder.FullPath, []).Damage);
        for (int writer = 0; writer < writers; writer++)
        {
            string[] own = [.. entries.Where(entry => entry.Who == $"writer {writer}").Select(entry => entry.Subject)];
            Assert.Equal(Enumerable.Range(0, each).Select(round => $"{round}"), own);
        }
    }

    [Fact]
    public async Task A_killed_writer_loses_no_entry_that_it_was_told_of_and_the_log_stays_whole()
    {
        using TemporaryFolder folder = new();
        RandomStream random = new(Rounds.Seed);
        HashSet<string> told = [];
        for (int round = Rounds.Count(ordinary: 4, full: 100), writer = 0; writer < round; writer++)
        {
            using Process process = AuditWriter.Start(folder.FullPath, writer, int.MaxValue);
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            told.Add($"{writer} 0");
            await Task.Delay(random.Below(60), TestContext.Current.CancellationToken);
            process.Kill();
            told.UnionWith((await Acknowledged(process)).Select(subject => $"{writer} {subject}"));
            AuditDamage? damage = AuditCheck.Of(folder.FullPath, []).Damage;
            Assert.True(damage is null or { Kind: AuditDamageKind.CutShort }, damage?.ToString());
        }

        AuditLog log = new(folder.FullPath, TimeProvider.System, "writer last");
        log.Append(AuditActions.Run, "0");
        Assert.Null(AuditCheck.Of(folder.FullPath, []).Damage);
        Assert.Empty(told.Except(log.Entries().Select(entry => entry.Who["writer ".Length..] + " " + entry.Subject)));
    }

    [Fact]
    public void A_line_cut_short_by_a_crash_is_told_and_the_next_entry_completes_it()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(ordinary: 8, full: 500); round > 0; round--)
        {
            using RandomLog log = new(random.Below(4), random);
            AuditHead before = AuditHead.Read(log.Folder) ?? AuditHead.Empty;
            byte[] bytes = File.Exists(log.Path) ? log.Bytes : [];
            new AuditLog(log.Folder, TimeProvider.System, "ann").Append(AuditActions.Delivery, "winback_2026-01-31");
            byte[] line = log.Bytes[bytes.Length..];

            // As a crash leaves it: the head knows the line that was begun, and some of it is there.
            int written = random.Below(line.Length);
            log.Bytes = [.. bytes, .. line.AsSpan(0, written)];
            (before with { Next = Encoding.UTF8.GetString(line) }).Write(log.Folder);
            AuditDamage? damage = log.Check().Damage;
            Assert.Equal(written == 0 ? null : AuditDamageKind.CutShort, damage?.Kind);
            Assert.Equal(written == 0 ? null : before.Count + 1, damage?.Line);

            AuditLog after = new(log.Folder, TimeProvider.System, "bob");
            after.Append(AuditActions.Run, "next");
            Assert.Null(log.Check().Damage);
            string[] actions = [.. after.Entries().Skip((int)before.Count).Select(entry => entry.Action)];
            Assert.Equal([AuditActions.Delivery, AuditActions.Recovery, AuditActions.Run], actions);
        }
    }

    [Fact]
    public void An_entry_added_to_a_changed_log_cuts_nothing_and_hides_nothing()
    {
        RandomStream random = new(Rounds.Seed);
        using RandomLog log = new(3, random);
        log.Bytes = [.. log.Bytes, .. "half a li"u8];
        byte[] before = log.Bytes;
        AuditLog after = new(log.Folder, TimeProvider.System, "bob");
        after.Append(AuditActions.Run, "next");

        Assert.True(log.Bytes.AsSpan().StartsWith(before));
        Assert.Equal(["recovery", "run"], after.Entries().Skip(3).Select(entry => entry.Action));
        Assert.Equal((4, AuditDamageKind.Altered), (log.Check().Damage!.Line, log.Check().Damage!.Kind));
    }

    [Fact]
    public void An_entry_added_after_the_head_was_lost_tells_of_it_and_runs_still_miss_what_was_removed()
    {
        using RandomLog log = new(5, new RandomStream(Rounds.Seed));
        AuditMark seen = log.Check().Head!.Value;
        log.Lines = log.Lines[..4];
        File.Delete(log.HeadPath);
        AuditLog after = new(log.Folder, TimeProvider.System, "bob");
        after.Append(AuditActions.Run, "next");

        Assert.Equal("audit.head was missing or not as it was left", after.Entries()[4].Details["found"]);
        Assert.Equal((5, AuditDamageKind.Altered), log.Check((seen, "run 1")).Damage is { } damage ? (damage.Line, damage.Kind) : default);
    }

    static async Task<List<string>> Acknowledged(Process writer)
    {
        string output = await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
