namespace Patron.Online.Tests.Inferences;

/// <summary>Rows of servers that were killed reach the lake by the next one.</summary>
public sealed class LeftInferencesTests
{
    [Fact]
    public async Task What_a_killed_server_left_in_its_log_is_in_the_lake_once_after_the_next_start()
    {
        using Kept killed = new();
        using Kept next = new();
        await using (InferenceLog log = killed.Open(Kept.NeverLands))
        {
            Kept.Add(log, Enumerable.Range(0, 100));
            await Kept.Until(() => log.Status().Next == 100);
            Kept.CopyFolder(killed.Logs, next.Logs);
        }

        await using (InferenceLog log = next.Open())
            Kept.Add(log, Enumerable.Range(100, 10));
        Assert.Equal(Enumerable.Range(0, 110), next.Numbers());
    }

    [Fact]
    public async Task What_several_killed_servers_left_is_in_the_lake_once_beside_one_that_runs_and_their_logs_are_empty()
    {
        using Kept killed = new();
        using Kept next = new();
        await using (InferenceLog one = killed.Open(Kept.NeverLands))
        await using (InferenceLog other = killed.Open(Kept.NeverLands))
        await using (InferenceLog third = killed.Open(Kept.NeverLands))
        {
            Kept.Add(one, Enumerable.Range(0, 10));
            Kept.Add(other, Enumerable.Range(10, 10));
            Kept.Add(third, Enumerable.Range(20, 10));
            await Kept.Until(() => one.Status().Next + other.Status().Next + third.Status().Next == 30);
            Kept.CopyFolder(Path.Combine(killed.Logs, "1"), Path.Combine(next.Logs, "1"));
            Kept.CopyFolder(Path.Combine(killed.Logs, "2"), Path.Combine(next.Logs, "2"));
            Kept.CopyFolder(Path.Combine(killed.Logs, "3"), Path.Combine(next.Apart, "3"));
        }

        await using (InferenceLog log = next.Open())
            Kept.Add(log, [30]);
        Assert.Equal(Enumerable.Range(0, 20).Append(30), next.Numbers());

        await using (InferenceLog log = next.Open(Kept.NeverLands with { LookEvery = TimeSpan.FromMilliseconds(20) }))
        {
            string left = Path.Combine(next.Logs, "3"); // of a server that is killed while this one runs
            Directory.Move(Path.Combine(next.Apart, "3"), left);
            await Kept.Until(() => !Kept.HasRecords(left));
        }

        Assert.Equal(Enumerable.Range(0, 31), next.Numbers());
        Assert.All(Directory.EnumerateDirectories(next.Logs), folder => Assert.False(Kept.HasRecords(folder)));
        Assert.Empty(next.Told);
    }

    [Fact]
    public async Task A_log_of_a_killed_server_that_cannot_be_read_is_told_and_keeps_no_other_from_the_lake()
    {
        using Kept kept = new();
        Directory.CreateDirectory(Path.Combine(kept.Logs, "2"));
        await File.WriteAllTextAsync(Path.Combine(kept.Logs, "2", "records-x.events"), "", TestContext.Current.CancellationToken);
        await using (InferenceLog log = kept.Open())
            Kept.Add(log, [1]);
        Assert.Equal([1], kept.Numbers());
        Assert.Contains("is not a file of the event log", Assert.Single(kept.Told), StringComparison.Ordinal);
    }
}
