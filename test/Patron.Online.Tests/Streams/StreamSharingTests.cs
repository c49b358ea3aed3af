using System.Diagnostics;
using Patron.Online.Streams;

namespace Patron.Online.Tests.Streams;

/// <summary>How processes share partitions: by files alone, so that no broker need be there.</summary>
public sealed class StreamSharingTests : IDisposable
{
    readonly StreamProject _stream = new(FreePort.Next(), "shared");

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Processes_that_come_and_go_have_as_many_partitions_give_or_take_one()
    {
        EventStreamIntake[] processes = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _stream.Open()))];
        await UntilShared(processes, 1, 1, 2);
        await processes[0].DisposeAsync();
        await UntilShared(processes[1..], 2, 2);
        EventStreamIntake late = await _stream.Open();
        await UntilShared([.. processes[1..], late], 1, 1, 2);
        await processes[1].DisposeAsync();
        await processes[2].DisposeAsync();
        await UntilShared([late], 4);
        await late.DisposeAsync();
        Assert.Empty(EventStreamReport.Of(_stream.Project).Instances);
    }

    [Fact]
    public async Task A_process_without_a_partition_is_idle_and_one_that_cannot_hear_its_stream_is_not()
    {
        EventStreamIntake has = await _stream.Open(_stream.Options with { LookEvery = TimeSpan.FromHours(1) });
        EventStreamIntake none = await _stream.Open();
        await using (has)
        await using (none)
        {
            Assert.Empty(none.Owned);
            Assert.True(none.Idle > TimeSpan.Zero);
            Assert.Equal(TimeSpan.Zero, has.Idle);
        }
    }

    [Fact]
    public async Task Partitions_that_cannot_be_opened_are_told_and_taken_when_they_can()
    {
        string log = _stream.Game.PathOf(".patron", "lake", "bronze", "new_win", "_delta_log", "00000000000000000000.json");
        byte[] whole = await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(log, "nonsense\n", TestContext.Current.CancellationToken);
        EventStreamIntake intake = await _stream.Open(_stream.Options with { RetryAfter = TimeSpan.FromMilliseconds(50) });
        await using (intake)
        {
            Assert.Empty(intake.Owned);
            Assert.Equal(StreamProject.Partitions, intake.Problems().Count(problem => problem.Contains("new_win", StringComparison.Ordinal)));
            await File.WriteAllBytesAsync(log, whole, TestContext.Current.CancellationToken);
            await _stream.Until(() => intake.Owned.Count == StreamProject.Partitions, "all taken");
            await _stream.Until(() => !intake.Problems().Any(problem => problem.Contains("new_win", StringComparison.Ordinal)), "well again");
        }
    }

    [Fact]
    public void A_file_system_without_locks_is_refused()
    {
        using Process taker = KilledTaker.Begin(_stream.Project.Folder, ("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1"));
        Assert.Contains("cannot be locked", taker.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        taker.WaitForExit();
        Assert.Empty(EventStreamReport.Of(_stream.Project).Instances);
    }

    /// <summary>Waits until processes have so many partitions, in the order of the numbers, and all of them together.</summary>
    Task UntilShared(EventStreamIntake[] processes, params int[] expected) => _stream.Until(
        () => processes.SelectMany(process => process.Owned).Distinct().Count() == StreamProject.Partitions
            && processes.Select(process => process.Owned.Count).Order().SequenceEqual(expected),
        $"shared as {string.Join(' ', expected)}");
}
