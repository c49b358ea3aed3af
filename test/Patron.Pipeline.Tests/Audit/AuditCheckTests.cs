using System.Text;
using Patron.Models.Numerics;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Audit;

/// <summary>Whatever is done to a random log other than adding to it is found, with its first line.</summary>
public sealed class AuditCheckTests
{
    readonly RandomStream _random = new(Rounds.Seed);

    [Fact]
    public void Any_single_byte_changed_is_found_in_its_line_with_the_head_and_without()
    {
        using RandomLog log = new(6, _random);
        byte[] whole = log.Bytes;
        byte[] head = File.ReadAllBytes(log.HeadPath);
        for (int round = Rounds.Count(ordinary: 300, full: 20_000); round > 0; round--)
        {
            int place = _random.Below(whole.Length);
            byte[] changed = [.. whole];
            changed[place] ^= (byte)(1 + _random.Below(255));
            log.Bytes = changed;
            long line = 1 + whole.AsSpan(0, place).Count((byte)'\n');
            AssertFound(log, line, AuditDamageKind.Altered);
            File.Delete(log.HeadPath);
            AssertFound(log, line, AuditDamageKind.Altered);
            File.WriteAllBytes(log.HeadPath, head);
        }
    }

    [Fact]
    public void Any_single_byte_of_the_head_changed_or_all_of_it_gone_is_found()
    {
        using RandomLog log = new(3, _random);
        byte[] whole = File.ReadAllBytes(log.HeadPath);
        for (int place = 0; place < whole.Length; place++)
        {
            byte[] changed = [.. whole];
            changed[place] ^= (byte)(1 + _random.Below(255));
            File.WriteAllBytes(log.HeadPath, changed);
            Assert.True(log.Check().Damage is not null, $"byte {place} of the head is {changed[place]} where {whole[place]} was");
        }

        File.Delete(log.HeadPath);
        AssertFound(log, 0, AuditDamageKind.HeadLost);
    }

    [Fact]
    public void Lines_removed_are_found_at_the_beginning_within_and_at_the_end()
    {
        for (int round = Rounds.Count(ordinary: 8, full: 2000); round > 0; round--)
        {
            using RandomLog log = new(3 + _random.Below(5), _random);
            AuditMark seen = log.Check().Head!.Value;
            List<string> lines = log.Lines;
            int from = _random.Below(lines.Count);
            lines.RemoveRange(from, 1 + _random.Below(lines.Count - from));
            log.Lines = lines;
            AssertFound(log, from + 1, AuditDamageKind.Removed);

            File.Delete(log.HeadPath);
            AuditDamage damage = log.Check((seen, "run 1")).Damage!;
            Assert.NotNull(damage);
            if (from < lines.Count)
                Assert.Equal((from + 1, AuditDamageKind.Removed), ((int)damage.Line, damage.Kind));
        }
    }

    [Fact]
    public void Lines_removed_at_the_end_together_with_the_head_are_missed_by_a_run()
    {
        using RandomLog log = new(5, _random);
        AuditMark early = new(3, log.Check().Head!.Value.Hash);
        AuditMark late = log.Check().Head!.Value;
        string third = HashOf(log, 3);
        log.Lines = log.Lines[..4];
        AuditHead shorter = new(4, HashOf(log, 4), log.Bytes.Length);
        shorter.Write(log.Folder); // forged to fit

        Assert.Null(log.Check((early with { Hash = third }, "run 1")).Damage);
        AuditDamage damage = log.Check((late, "run 2")).Damage!;
        Assert.Equal((5, AuditDamageKind.Removed, "entry 5 was removed at the end: run 2 tells of it"), (damage.Line, damage.Kind, damage.Found));

        File.Delete(log.Path);
        File.Delete(log.HeadPath);
        Assert.Equal(1, log.Check((late, "run 2")).Damage!.Line);
    }

    [Fact]
    public void A_run_that_begins_while_the_log_is_checked_is_no_alarm()
    {
        using RandomLog log = new(3, _random);
        AuditLog running = new(log.Folder, TimeProvider.System, "ann");
        AuditReport report = AuditCheck.Of(log.Folder, Marks());
        Assert.Equal((null, 4), (report.Damage, report.Entries));

        IEnumerable<(AuditMark, string)> Marks()
        {
            yield return (running.Append(AuditActions.Run, "late"), "run late");
        }
    }

    [Fact]
    public async Task An_entry_that_is_being_added_is_waited_for()
    {
        using RandomLog log = new(3, _random);
        byte[] whole = log.Bytes;
        Task<AuditReport> check;
        using (WaitingLock.Take(log.Folder, AuditLog.LockName))
        {
            log.Bytes = whole[..^7];
            check = Task.Run(() => log.Check(), TestContext.Current.CancellationToken);
            await Task.WhenAny(check, Task.Delay(200, TestContext.Current.CancellationToken)); // long enough for a check that does not wait
            log.Bytes = whole;
        }

        Assert.Null((await check).Damage);
    }

    [Fact]
    public void A_log_written_anew_from_some_line_on_is_found_by_the_head_or_by_a_run()
    {
        using RandomLog log = new(4, _random);
        byte[] head = File.ReadAllBytes(log.HeadPath);
        AuditMark seen = log.Check().Head!.Value;
        Directory.Delete(log.Folder, recursive: true);
        AuditLog forged = new(log.Folder, TimeProvider.System, "mallory");
        for (int entry = 0; entry < 4; entry++)
            forged.Append(AuditActions.Run, "nothing happened");
        Assert.Equal((4, AuditDamageKind.Altered), log.Check((seen, "run 1")).Damage is { } found ? (found.Line, found.Kind) : default);
        File.WriteAllBytes(log.HeadPath, head);
        Assert.Equal((4, AuditDamageKind.Altered), log.Check().Damage is { } damage ? (damage.Line, damage.Kind) : default);
    }

    [Fact]
    public void Lines_swapped_are_found()
    {
        for (int round = Rounds.Count(ordinary: 8, full: 2000); round > 0; round--)
        {
            using RandomLog log = new(2 + _random.Below(6), _random);
            List<string> lines = log.Lines;
            int one = _random.Below(lines.Count - 1);
            int other = one + 1 + _random.Below(lines.Count - one - 1);
            (lines[one], lines[other]) = (lines[other], lines[one]);
            log.Lines = lines;
            AssertFound(log, one + 1, AuditDamageKind.Reordered);
        }
    }

    [Fact]
    public void Lines_doubled_or_put_in_are_found_also_at_the_end()
    {
        for (int round = Rounds.Count(ordinary: 8, full: 2000); round > 0; round--)
        {
            using RandomLog log = new(2 + _random.Below(6), _random);
            List<string> lines = log.Lines;
            int from = _random.Below(lines.Count);
            int to = from + 1 + _random.Below(lines.Count - from);
            log.Lines = [.. lines[..to], lines[from], .. lines[to..]];
            AssertFound(log, to + 1, AuditDamageKind.Inserted);

            AuditHead head = AuditHead.Read(log.Folder)!;
            AuditEntry made = new(lines.Count + 1, TimeProvider.System.GetUtcNow(), "mallory", "run", "x", new Dictionary<string, string>(), head.Hash);
            log.Bytes = [.. Encoding.UTF8.GetBytes(string.Concat(lines)), .. AuditLine.Of(made).Line];
            AssertFound(log, lines.Count + 1, AuditDamageKind.Inserted);
        }
    }

    static void AssertFound(RandomLog log, long line, AuditDamageKind kind)
    {
        AuditDamage? damage = log.Check().Damage;
        Assert.True((line, kind) == (damage?.Line, damage?.Kind), $"line {line} was {kind}; found: {damage}");
    }

    static string HashOf(RandomLog log, int line)
    {
        AuditLine.TryRead(Encoding.UTF8.GetBytes(log.Lines[line - 1].TrimEnd('\n')), out _, out string hash);
        return hash;
    }
}
