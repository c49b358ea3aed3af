using System.Text;
using Patron.Online.Tests.Log;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Tests.Inferences;

public sealed class InferenceLogTests
{
    [Fact]
    public async Task Rows_come_to_the_lake_as_they_were_given_whatever_their_length()
    {
        using Kept kept = new();
        string wide = $"{{\"text\":\"{new string('é', 300_000)}\"}}";
        await using (InferenceLog log = kept.Open())
        {
            InferenceRows rows = log.Take();
            rows.Add(Kept.Row(1));
            rows.Add(Kept.Row(2) with
            {
                CustomerKey = Encoding.UTF8.GetBytes(new string('k', 70_000)),
                Caller = "front"u8,
                Score = double.NaN,
                Features = Encoding.UTF8.GetBytes(wide),
                Outputs = "{\"segment\":\"Champions\"}"u8,
                Explanation = "{\"base\":-1.5}"u8,
            });
            rows.Add(Kept.Row(3) with { CustomerKey = ""u8, Features = ""u8, Role = "challenger"u8, Share = 0.25 });
            Assert.Equal(InferenceOutcome.Taken, log.TryAdd(rows));
        }

        Assert.Empty(kept.Told);
        Assert.Equal(["Ann", new string('k', 70_000), "NULL"], kept.Texts("customer_key"));
        Assert.Equal(["{\"tenure\":12}", wide, "NULL"], kept.Texts("features"));
        Assert.Equal(["{}", "{\"segment\":\"Champions\"}", "{}"], kept.Texts("outputs"));
        Assert.Equal(["NULL", "{\"base\":-1.5}", "NULL"], kept.Texts("explanation"));
        Assert.Equal(["NULL", "front", "NULL"], kept.Texts("caller"));
        Assert.Equal(["true", "NULL", "true"], kept.Texts("score = inference_id::INTEGER / 7.0::DOUBLE"));
        Assert.Equal(["champion", "champion", "challenger"], kept.Texts("role"));
        Assert.Equal(["1.0", "1.0", "0.25"], kept.Texts("share"));
        Assert.Equal(["1", "2", "3"], kept.Texts("epoch_us(time) - 1767225600000000"));
        Assert.All(
            kept.Texts("concat_ws(' ', trace_id, endpoint, model, version, latency_us, _source)"),
            text => Assert.Equal("0af7651916cd43dd8448eb211c80319c score churn 3 250 patron serve", text));
    }

    [Fact]
    public async Task Rows_that_a_full_disk_refuses_wait_up_to_a_limit_and_none_that_was_taken_is_lost()
    {
        using SmallDisk disk = new();
        using Kept kept = new(disk.Folder);
        string filler = disk.Fill("filler", 150_000);
        int taken = 0;
        await using (InferenceLog log = kept.Open(new() { MostWaiting = 30_000, RetryAfter = TimeSpan.FromMilliseconds(5) }))
        {
            InferenceOutcome outcome;
            do
            {
                outcome = Kept.Add(log, Enumerable.Range(taken, 20));
                taken += outcome == InferenceOutcome.Taken ? 20 : 0;
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
            while (outcome != InferenceOutcome.Refusing);
            Assert.InRange(log.Status().Waiting, 20_000, 30_000);
            Assert.Contains("No space left on device", log.Status().Problem!, StringComparison.Ordinal);
            Assert.Equal(InferenceOutcome.Refusing, Kept.Add(log, Enumerable.Range(taken, 20)));
            Task room = log.Room();
            File.Delete(filler);
            await room.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(InferenceOutcome.Taken, Kept.Add(log, Enumerable.Range(taken, 20)));
            taken += 20;
        }

        Assert.Equal(Enumerable.Range(0, taken), kept.Numbers());
        Assert.Contains("the disk takes inferences again", kept.Told);
    }

    [Fact]
    public async Task Rows_that_the_disk_never_took_are_told_by_their_number()
    {
        using Kept kept = new();
        InferenceLogOptions broken = new() { Landing = new() { Log = new() { Sync = _ => throw new IOException("the disk is gone") } } };
        await using (InferenceLog log = kept.Open(broken))
            Kept.Add(log, [1, 2, 3]);
        Assert.Contains(kept.Told, told => told.StartsWith("3 inferences are lost, ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_lake_takes_nothing_it_is_told_and_further_rows_are_refused_and_then_none_is_missing()
    {
        using Kept kept = new();
        string table = Path.Combine(kept.Project.LakeFolder(), "bronze", "inferences");
        InferenceLogOptions soon = new()
        {
            LookEvery = TimeSpan.FromMilliseconds(5),
            Landing = new() { LandEvery = TimeSpan.FromMilliseconds(1), MostUnlanded = 3 },
        };
        int taken = 0;
        await using (InferenceLog log = kept.Open(soon))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(table)!);
            await File.WriteAllTextAsync(table, "no folder", TestContext.Current.CancellationToken);
            await Kept.Until(() => log.Ask() != InferenceOutcome.Taken || Kept.Add(log, [taken++]) != InferenceOutcome.Taken);
            Assert.Equal(InferenceOutcome.Behind, log.Ask());
            await Kept.Until(() => kept.Told.Any(told => told.Contains("and the lake lacks them", StringComparison.Ordinal)));
            File.Delete(table);
            await Kept.Until(() => log.Ask() == InferenceOutcome.Taken);
        }

        Assert.InRange(taken, 4, 10_000);
        Assert.Equal(Enumerable.Range(0, taken), kept.Numbers());
    }

    [Fact]
    public async Task Many_rows_are_brought_to_the_lake_in_parts_each_row_once()
    {
        using Kept kept = new();
        int parts = 0;
        InferenceLogOptions small = Kept.NeverLands with
        {
            Landing = Kept.NeverLands.Landing with
            {
                LandBytes = 2_000,
                Passes = what => parts += what == "committed inferences" ? 1 : 0,
            },
        };
        await using (InferenceLog log = kept.Open(small))
            Kept.Add(log, Enumerable.Range(0, 100)); // of more than 100 bytes and less than 1000 each
        Assert.InRange(parts, 6, 51);
        Assert.Equal(Enumerable.Range(0, 100), kept.Numbers());
    }

    [Fact]
    public async Task Rows_that_could_never_wait_are_refused_for_good()
    {
        using Kept kept = new();
        await using InferenceLog log = kept.Open(new() { MostWaiting = 1_000 });
        Assert.Equal(InferenceOutcome.Taken, Kept.Add(log, [1]));
        Assert.Equal(InferenceOutcome.TooLarge, Kept.Add(log, Enumerable.Range(2, 20)));
    }

    [Fact]
    public async Task A_disk_that_is_full_at_the_stop_lets_it_end_and_the_next_server_goes_on()
    {
        using SmallDisk disk = new();
        using Kept kept = new(disk.Folder);
        InferenceLog log = kept.Open();
        Kept.Add(log, [1, 2]);
        await Kept.Until(() => log.Status().Next == 2);
        await log.LandAsync();
        string filler = disk.Folder.PathOf("filler");
        Assert.Throws<IOException>(() => File.WriteAllBytes(filler, new byte[300_000]));
        await log.DisposeAsync();
        File.Delete(filler);
        await using (InferenceLog again = kept.Open())
            Kept.Add(again, [3]);
        Assert.Equal([1, 2, 3], kept.Numbers());
        Assert.False(Kept.HasRecords(Path.Combine(kept.Logs, "1")));
        Assert.Empty(kept.Told);
    }

    [Fact]
    public async Task Two_servers_have_a_log_each_and_the_table_has_the_rows_of_both()
    {
        using Kept kept = new();
        await using (InferenceLog one = kept.Open())
        await using (InferenceLog other = kept.Open())
        {
            Assert.NotEqual(one.Folder, other.Folder);
            for (int part = 0; part < 4; part++)
            {
                Kept.Add(one, [part]);
                Kept.Add(other, [part + 10]);
                await Task.WhenAll(one.LandAsync(), other.LandAsync());
            }
        }

        await using (InferenceLog again = kept.Open())
            Kept.Add(again, [20]);
        Assert.Equal([0, 1, 2, 3, 10, 11, 12, 13, 20], kept.Numbers());
        Assert.Empty(kept.Told);
    }

    [Fact]
    public async Task A_forgotten_customer_is_gone_from_the_table_and_after_a_stop_in_order_no_log_names_them()
    {
        using Kept kept = new();
        using Kept killed = new();
        await using (InferenceLog log = kept.Open())
        {
            Kept.Add(log, [1, 2], "Ann-1234567");
            Kept.Add(log, [3], "Bob-1234567");
            await Kept.Until(() => log.Status().Next == 3);
            Kept.CopyFolder(kept.Logs, killed.Logs);
            ProjectBusyException busy = Assert.Throws<ProjectBusyException>(() => Forgotten(kept));
            Assert.StartsWith("a server of this project keeps inferences", busy.Message, StringComparison.Ordinal);
        }

        ForgetProof proof = Forgotten(kept);
        Assert.True(proof.IsComplete);
        Assert.Equal(2, proof.Tables.Single(table => table.Table == "bronze.inferences").Rows);
        Assert.Equal([3], kept.Numbers());

        proof = Forgotten(killed);
        Assert.False(proof.IsComplete);
        Assert.Contains("'patron serve' was started and stopped", Assert.Single(proof.Files).Done, StringComparison.Ordinal);
        await killed.Open().DisposeAsync();
        proof = Forgotten(killed);
        Assert.True(proof.IsComplete);
        Assert.Equal([3], killed.Numbers());
    }

    static ForgetProof Forgotten(Kept kept) =>
        Forget.Customer(kept.Project, "Ann-1234567", isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken);
}
