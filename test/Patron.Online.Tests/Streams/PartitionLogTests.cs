using System.Text;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Online.State;
using Patron.Online.Tests.Intake;
using Patron.Online.Tests.State;
using Patron.Pipeline.Preparation;

namespace Patron.Online.Tests.Streams;

public sealed class PartitionLogTests
{
    static readonly EventIntakeOptions Unasked = new() { LandEvery = TimeSpan.FromHours(1) };

    /// <summary>XXH64 with seed 0, the first three as published with the algorithm (xxhsum and its ports).</summary>
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999, 8, 1)]
    [InlineData("a", 0xD24EC4F1A98C6E5B, 8, 3)]
    [InlineData("abc", 0x44BC2CF5AD770999, 8, 1)]
    [InlineData("abc", 0x44BC2CF5AD770999, 1000, 249)]
    public void The_partition_of_a_customer_is_what_any_producer_can_compute(string customer, ulong hash, int partitions, int partition)
    {
        Assert.Equal(hash % (ulong)partitions, (ulong)partition);
        Assert.Equal(partition, EventPartition.Of(Encoding.UTF8.GetBytes(customer), partitions));
    }

    [Fact]
    public async Task Partitions_have_logs_of_their_own_and_share_the_tables()
    {
        using Game game = new();
        for (int time = 0; time < 2; time++)
        {
            EventIntake zero = Open(game, 0);
            EventIntake one = Open(game, 1);
            await using (zero)
            await using (one)
            {
                await Take(zero, Win($"zero{time}"));
                await Take(one, Win($"one{time}") + Win("none", "nonsense"));
                await Task.WhenAll(zero.LandAsync(), one.LandAsync());
                Assert.Equal((time + 1, 2 * (time + 1)), ((int)zero.Status().Landed, (int)one.Status().Landed));
            }
        }

        Assert.Equal(
            ["one0 stream/1 0", "one1 stream/1 2", "zero0 stream/0 0", "zero1 stream/0 1"],
            game.Texts("event_id || ' ' || _source || ' ' || _row", "bronze.new_win"));
        Assert.Contains(
            "events of another log: it was brought them by a stream; give the table", Assert.Throws<EventLogException>(() => game.Open()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_was_brought_events_without_a_stream_is_refused_with_the_remedy()
    {
        using Game game = new();
        EventIntake one = game.Open();
        await using (one)
            await Take(one, Win("a"));
        Assert.Contains(
            "bronze.new_win has events of another log: it was not brought them by a stream; give the table of events another name",
            Assert.Throws<EventLogException>(() => Open(game, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_of_a_partition_are_made_anew_of_its_own_rows()
    {
        using Game game = new();
        foreach ((string file, string text) in GameFeatures.Files)
            game.Change(file, text);
        for (int partition = 0; partition < 2; partition++)
        {
            EventIntake intake = Open(game, partition);
            await using (intake)
                await Take(intake, Win($"event{partition}"));
        }

        OnlineFeatures features = null!;
        EventIntake again = EventIntake.Open(
            game.Project, schema => features = new OnlineFeatures(game.Project, schema), Unasked, TimeProvider.System, new("stream", 1));
        await using (again)
        {
            CustomerFeatures wins = Assert.Single(features.Features.Of("u", features.Features.Latest!.Value));
            Assert.Equal(1L, wins.Values.First(value => value.Key.Contains("count", StringComparison.Ordinal)).Value);
        }
    }

    [Fact]
    public async Task What_another_process_brought_to_the_lake_meanwhile_is_not_brought_there_again()
    {
        using Game game = new();
        EventIntake former = Open(game, 0);
        await Take(former, Win("a"));

        // A lock that a file system gave up, as those of networks do when a process sleeps too long.
        File.Delete(game.PathOf(".patron", "online", "partitions", "0", "log", "lock"));
        EventIntake owner = Open(game, 0);
        await owner.LandAsync();
        await Take(former, Win("b"));
        EventLogException refused = await Assert.ThrowsAnyAsync<EventLogException>(former.LandAsync);
        Assert.Contains("bronze.new_win has events up to position 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], game.Texts("event_id", "bronze.new_win"));
        await Assert.ThrowsAnyAsync<EventLogException>(() => Take(former, Win("c"))); // until it is opened again
        await Assert.ThrowsAnyAsync<EventLogException>(async () => await former.DisposeAsync());
        await owner.DisposeAsync();
    }

    static EventIntake Open(Game game, int partition) =>
        EventIntake.Open(game.Project, null, Unasked, TimeProvider.System, new EventPartition("stream", partition));

    static Task<TakenEvents> Take(EventIntake intake, string lines) => intake.TakeAsync("stream", Encoding.UTF8.GetBytes(lines), EventFormat.Lines);

    static string Win(string id, string time = "2025-08-10T00:00:00Z") =>
        $$"""{"event_type":"new_win","event_id":"{{id}}","user_id":"u","event_time":"{{time}}","win_amount":1.5}""" + "\n";
}
