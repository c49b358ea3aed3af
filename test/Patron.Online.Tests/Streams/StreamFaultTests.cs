using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Patron.Online.Events;
using Patron.Online.Streams;

namespace Patron.Online.Tests.Streams;

/// <summary>What goes wrong between the broker, the log and the lake while events are taken from a real broker.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class StreamFaultTests(RabbitMqProcess process)
{
    readonly RabbitMqProcess _broker = process.Require();

    [Fact]
    public async Task Offsets_that_RabbitMQ_spends_on_itself_are_no_loss_while_a_stream_is_read_and_after_a_restart()
    {
        using StreamProject stream = new(_broker.Port, "tracked");
        string[] lines = StreamProject.Wins(90);
        await PublishAndTake(lines[..30]);
        Track();
        await PublishAndTake(lines[30..60]); // behind the message that is read again
        await PublishAndTake(lines[60..]); // from the note of the gap on

        Assert.Equal(EventStreamTests.Ids(lines), stream.Game.Texts("event_id", "bronze.new_win"));
        Assert.All(EventStreamReport.Of(stream.Project).Partitions, partition => Assert.Equal(partition.Records + 1, partition.Offset));
        Assert.DoesNotContain(stream.Told, said => said.Contains("offset", StringComparison.Ordinal));

        async Task PublishAndTake(string[] some)
        {
            EventStreamIntake intake = await stream.Open();
            await using (intake)
            {
                await stream.PublishAsync(some);
                await stream.Until(() => intake.Status().Accepted == some.Length, "all accepted");
                Assert.Empty(intake.Problems());
            }
        }

        // As the stream protocol's store_offset does, for which AMQP has no word. The question after it is answered when it is written.
        void Track() => _broker.Evaluate("""
            [begin
               #{leader_pid := Leader} = amqqueue:get_type_state(Queue),
               osiris:write_tracking(Leader, <<"another program">>, {offset, 1}),
               osiris:read_tracking(Leader)
             end || Queue <- rabbit_amqqueue:list(<<"crm">>), {resource, _, _, <<"tracked.", _/binary>>} <- [amqqueue:get_name(Queue)]].
            """);
    }

    [Fact]
    public async Task Events_wait_in_the_stream_while_the_lake_refuses_what_was_taken()
    {
        using StreamProject stream = new(_broker.Port, "behind");
        string[] lines = StreamProject.Wins(3_000);
        const int prefetch = 50, most = 100;
        bool refuses = true;
        EventStreamIntake intake = await stream.Open(stream.Options with
        {
            Prefetch = prefetch,
            BehindAfter = TimeSpan.FromMilliseconds(200),
            Intake = new()
            {
                LandEvery = TimeSpan.FromMilliseconds(50), MostUnapplied = most, MostUnlanded = most,
                Passes = _ =>
                {
                    if (Volatile.Read(ref refuses))
                        throw new IOException("the lake is away");
                },
            },
        });
        await using (intake)
        {
            await stream.PublishAsync(lines);
            await stream.Until(
                () => stream.Told.Count(said => said.Contains("is not read on for the time being", StringComparison.Ordinal)) == StreamProject.Partitions,
                "all behind");
            Assert.InRange(stream.Taken(), StreamProject.Partitions * most, StreamProject.Partitions * (most + most + prefetch));
            Volatile.Write(ref refuses, false);
            await stream.Until(() => intake.Status().Accepted == lines.Length, "all accepted");
            await intake.LandAsync();
            await stream.Until(() => intake.Problems().Count == 0, "well again");
        }

        Assert.Equal(EventStreamTests.Ids(lines), stream.Game.Texts("event_id", "bronze.new_win"));
    }

    /// <summary>The client throws the first two where a connection is closed while another partition writes to it.</summary>
    [Fact]
    public async Task Whatever_fails_is_told_and_tried_again_and_a_partition_whose_reading_ends_is_given_up_and_taken_anew()
    {
        using StreamProject stream = new(_broker.Port, "faults");
        string[] lines = StreamProject.Wins(200);
        ConcurrentQueue<Exception> faults = new(
            [new ObjectDisposedException("a channel"), new ChannelClosedException(), new NotSupportedException("a fault of its own"), new InsufficientMemoryException("no room left")]);
        int disks = 0; // that refuse
        EventStreamIntake intake = await stream.Open(stream.Options with
        {
            RetryAfter = TimeSpan.FromMilliseconds(50),
            Passes = () =>
            {
                if (faults.TryDequeue(out Exception? fault))
                    throw fault;
            },
            Intake = new()
            {
                Log = new()
                {
                    Sync = file =>
                    {
                        if (Interlocked.Exchange(ref disks, 0) > 0)
                            throw new IOException("no disk is there");
                        RandomAccess.FlushToDisk(file);
                    },
                },
            },
        });
        await using (intake)
        {
            await stream.UntilTold(": no room left");
            await stream.Until(() => faults.IsEmpty && !intake.Problems().Any(problem => problem.EndsWith(": no room left", StringComparison.Ordinal)), "taken anew");
            disks = 1;
            await stream.PublishAsync(lines);
            await stream.Until(() => intake.Status().Accepted == lines.Length, "all accepted");
            await stream.Until(() => intake.Problems().Count == 0, "well again");
            await intake.LandAsync();
        }

        Assert.Equal(EventStreamTests.Ids(lines), stream.Game.Texts("event_id", "bronze.new_win"));
        Assert.Contains(stream.Told, said => said.Contains("does not answer", StringComparison.Ordinal));
        Assert.Contains(stream.Told, said => said.EndsWith("cannot be taken (a fault of its own)", StringComparison.Ordinal));
        Assert.Contains(stream.Told, said => said.StartsWith("stream/", StringComparison.Ordinal) && said.EndsWith(": no room left", StringComparison.Ordinal));
        Assert.Contains(stream.Told, said => said.Contains(": the event log could not be made durable (no disk is there)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partition_that_the_lake_has_further_than_its_process_brought_it_is_opened_anew()
    {
        using StreamProject stream = new(_broker.Port, "overtaken");
        string[] lines = [.. StreamProject.Wins(40).Where(line => line.Contains("\"u1\"", StringComparison.Ordinal)), .. StreamProject.Wins(60)[40..]];
        EventPartition partition = new("stream", EventPartition.Of("u1"u8, StreamProject.Partitions));
        int others = 0;
        EventStreamIntake intake = await stream.Open(stream.Options with
        {
            RetryAfter = TimeSpan.FromMilliseconds(50),
            Intake = new()
            {
                LandEvery = TimeSpan.FromMilliseconds(50),
                Passes = what =>
                {
                    if (what == "staged new_win" && Interlocked.Exchange(ref others, 1) == 0)
                        BringAsAnother();
                },
            },
        });
        await using (intake)
        {
            await stream.PublishAsync(lines[..2]);
            await stream.UntilTold("another process has taken the log over");
            await stream.PublishAsync(lines[2..]);
            await stream.Until(
                () => stream.Game.Texts("event_id", "bronze.new_win").SequenceEqual(EventStreamTests.Ids(lines)), "all in the lake once");
            await stream.Until(() => intake.Problems().Count == 0, "well again");
        }

        // A lock that a file system gave up, as those of networks do when a process sleeps too long.
        void BringAsAnother()
        {
            File.Delete(stream.Game.PathOf(".patron", "online", "partitions", $"{partition.Number}", "log", "lock"));
            EventIntake.Open(stream.Project, null, null, TimeProvider.System, partition).DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task A_text_of_more_events_than_one_may_have_is_refused_and_none_of_them_is_in_the_stream()
    {
        using StreamProject stream = new(_broker.Port, "many");
        byte[][] texts = [.. new[] { 3, 2 }.Select(events => Encoding.UTF8.GetBytes(string.Join('\n', StreamProject.Wins(events))))];
        OnlineStream online = OnlineStream.Open(stream.Project, stream.Options with { Intake = new() { MostEvents = 2 } }, TimeProvider.System);
        await using (online)
        {
            await Assert.ThrowsAsync<TooManyEventsException>(() => online.TakeAsync("stream", texts[0], EventFormat.Lines));
            Assert.Equal(2, (await online.TakeAsync("stream", texts[1], EventFormat.Lines)).Accepted);
            await stream.Until(() => online.Status().Accepted >= 2, "all accepted");
        }

        Assert.Equal(EventStreamTests.Ids(StreamProject.Wins(2)), stream.Game.Texts("event_id", "bronze.new_win"));
    }

    [Fact]
    public async Task A_broker_that_hangs_is_waited_for_no_longer_than_the_patience()
    {
        using StreamProject stream = new(_broker.Port, "hangs");
        EventPublisher publisher = new(stream.Project, TimeProvider.System);
        await using (publisher)
        {
            await StreamProject.PublishAsync(publisher, StreamProject.Text(StreamProject.Wins(1)));
            _broker.Pause();
            try
            {
                EventStreamException late = await Assert.ThrowsAsync<EventStreamException>(() => publisher.PublishAsync(
                    StreamProject.Text(StreamProject.Wins(2)), EventFormat.Lines, TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken)
                    .WaitAsync(stream.TimeoutOfBroker / 2, TestContext.Current.CancellationToken));
                Assert.Contains("does not confirm events", late.Message, StringComparison.Ordinal);
            }
            finally
            {
                _broker.Resume();
            }
        }
    }

    [Fact]
    public async Task A_text_may_take_longer_than_the_patience_while_the_broker_goes_on_confirming()
    {
        using StreamProject stream = new(_broker.Port, "long");
        EventPublisher publisher = new(stream.Project, new TickingTime(TimeSpan.FromMilliseconds(1)));
        await using (publisher)
        {
            Assert.Equal(2_500, await publisher.PublishAsync(
                StreamProject.Text(StreamProject.Wins(2_500)), EventFormat.Lines, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        }
    }
}
