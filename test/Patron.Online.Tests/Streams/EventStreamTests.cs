using System.Diagnostics;
using System.Text.RegularExpressions;
using Patron.Online.Events;
using Patron.Online.State;
using Patron.Online.Streams;
using Patron.Online.Tests.Intake;
using Patron.Online.Tests.State;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Streams;

/// <summary>Against a real broker: what RabbitMQ does with streams, offsets and confirmations is its word.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class EventStreamTests(RabbitMqProcess process)
{
    readonly RabbitMqProcess _broker = process.Require();

    [Fact]
    public async Task A_stream_of_partitions_brings_the_rows_and_features_that_a_file_does()
    {
        using Game file = new();
        foreach ((string name, string text) in GameFeatures.Files)
            file.Change(name, text);
        byte[] events = await File.ReadAllBytesAsync(file.Events, TestContext.Current.CancellationToken);
        GameFeatures expected = GameFeatures.Open(file.Project, []);
        await expected.Intake.TakeAsync("stream", events, EventFormat.Lines);
        await expected.TakeAsync([]);

        using StreamProject stream = new(_broker.Port, "same");
        EventStreamIntake intake = await stream.Open();
        await using (intake)
        {
            Assert.Equal([0, 1, 2, 3], intake.Owned);
            await stream.PublishAsync(events);
            await stream.Until(() => stream.Taken() == expected.Intake.Log.Next, "all taken");
            await intake.LandAsync();
            EventIntakeStatus status = intake.Status();
            Assert.Equal(expected.Intake.Status() with { LogBytes = 0, Problems = status.Problems }, status with { LogBytes = 0 });
            Assert.Empty(status.Problems);
            Assert.Equal(Sorted(file.Taken()), Sorted(stream.Game.Taken()));
            Assert.Equal(
                ["stream/0", "stream/1", "stream/2", "stream/3"],
                stream.Game.Texts("_source", "bronze.new_bet", "_source LIKE 'stream/%'").Distinct());

            DateTimeOffset asOf = expected.Features.Features.Latest!.Value;
            foreach (string customer in file.Texts("user_id", "bronze.new_registration").Distinct())
            {
                CustomerPlace place = intake.Find(customer);
                Assert.Equal(Text(expected.Features.Features.Of(customer, asOf)), Text(place.Features!.Of(customer, asOf)));
            }
        }

        await expected.DisposeAsync();
        Assert.All(EventStreamReport.Of(stream.Project).Partitions, partition => Assert.Null(partition.Owner));
        Assert.DoesNotContain(stream.Told, said => !said.Contains("snapshot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_loses_no_event_and_brings_none_twice()
    {
        using StreamProject stream = new(_broker.Port, "killed");
        string[] lines = StreamProject.Wins(2_000);
        EventStreamIntake intake = await stream.Open();
        await using (intake)
        {
            await stream.PublishAsync(lines[..800]);
            _broker.Kill();
            Task rest = stream.PublishAsync(lines[800..1900]);
            _broker.Start();
            await rest;
            await stream.Until(() => intake.Status().Accepted == 1900, "all accepted");
            await stream.Until(() => intake.Problems().Count == 0, "well again");
        }

        // Were a message in the log twice, its end would not be what the streams have there.
        intake = await stream.Open();
        await using (intake)
        {
            await stream.PublishAsync(lines[1900..]);
            await stream.Until(() => intake.Status().Accepted == 100, "the last accepted");
            Assert.Empty(intake.Problems());
        }

        Assert.Equal(Ids(lines), stream.Game.Texts("event_id", "bronze.new_win"));
        Assert.Contains(stream.Told, said => said.Contains("does not answer", StringComparison.Ordinal));
        Assert.Contains(stream.Told, said => said.EndsWith("is read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_is_killed_is_taken_over_and_every_event_counts_once()
    {
        using StreamProject stream = new(_broker.Port, "taken_over");
        string[] lines = StreamProject.Wins(3_000);
        using Process taker = KilledTaker.Start(stream.Project.Folder);
        await stream.PublishAsync(lines[..1000]);
        await stream.Until(() => stream.Taken() > 300, "some taken");
        EventStreamIntake intake = await stream.Open();
        await using (intake)
        {
            await stream.Until(() => intake.Owned.Count == 2, "shared");
            Task rest = stream.PublishAsync(lines[1000..]);
            await stream.Until(() => stream.Taken() > 1100, "more taken");
            taker.Kill();
            await rest;
            await stream.Until(() => intake.Owned.Count == 4 && stream.Taken() == lines.Length, "taken over");
            await intake.LandAsync();
            EventInstance owner = Assert.Single(EventStreamReport.Of(stream.Project).Instances);
            Assert.Equal(Environment.ProcessId, owner.Process);

            await stream.Until(() => intake.Status() is var status && status.Applied == status.Next, "all applied");
            foreach (string customer in lines.Select(CustomerOf).Distinct())
            {
                IncrementalFeatures features = intake.Find(customer).Features!;
                CustomerFeatures wins = Assert.Single(features.Of(customer, features.Latest!.Value));
                Assert.Equal((long)lines.Count(line => CustomerOf(line) == customer), Count(wins));
            }
        }

        await taker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Ids(lines), stream.Game.Texts("event_id", "bronze.new_win"));
        Assert.Equal(
            stream.Game.Texts("_source || ' ' || _row", "bronze.new_win").Length,
            stream.Game.Texts("_source || ' ' || _row", "bronze.new_win").Distinct().Count());
    }

    [Fact]
    public async Task A_stream_that_is_gone_or_another_is_told_and_nothing_is_passed_over_until_somebody_says_so()
    {
        using StreamProject stream = new(_broker.Port, "deleted");
        string[] lines = StreamProject.Wins(100);
        EventStreamIntake intake = await stream.Open();
        await using (intake)
        {
            await StreamProject.PublishAsync(intake.Publisher, StreamProject.Text(lines[..40]));
            await stream.Until(() => intake.Status().Next == 40, "all taken");
            await stream.DeleteStreams();
            await stream.UntilTold("has no stream deleted.");
            EventStreamException returned = await Assert.ThrowsAsync<EventStreamException>(
                () => StreamProject.PublishAsync(intake.Publisher, StreamProject.Text(lines[40..41])));
            Assert.Contains("has no stream deleted.", returned.Message, StringComparison.Ordinal);
            Assert.Equal(40, intake.Status().Next);
        }

        // Somebody makes them anew: the offsets of the former ones mean other events.
        string[] places = Directory.GetFiles(stream.Game.PathOf(".patron", "online", "partitions"), "stream.json", SearchOption.AllDirectories);
        string[] kept = [.. places.Select(File.ReadAllText)];
        Array.ForEach(places, File.Delete);
        await stream.PublishAsync(lines[40]);
        foreach ((string place, string text) in places.Zip(kept))
            await File.WriteAllTextAsync(place, text, TestContext.Current.CancellationToken);
        intake = await stream.Open();
        await using (intake)
        {
            await stream.UntilTold("brings nothing from offset");
            Assert.Equal(40, intake.Status().Next);
            await stream.PublishAsync(lines[41..]);
            await stream.UntilTold("has another event at offset");
            Array.ForEach(places, File.Delete);
            await stream.Until(() => intake.Status().Next == lines.Length, "all taken");
            await stream.Until(() => intake.Problems().Count == 0, "well again");
            await intake.LandAsync();
        }

        Assert.Equal(Ids(lines), stream.Game.Texts("event_id", "bronze.new_win"));
    }

    [Fact]
    public async Task An_event_in_the_partition_of_another_customer_is_rejected_and_of_a_forgotten_one_nothing_is_kept()
    {
        using StreamProject stream = new(_broker.Port, "astray");
        string[] lines = StreamProject.Wins(20);
        Forget.Customer(stream.Project, "u1", false, TimeProvider.System, TestContext.Current.CancellationToken);
        EventStreamIntake intake = await stream.Open();
        await using (intake)
        {
            // A program that divides by another number: half of its events are where nobody looks for the customer.
            string source = stream.SourceWith("astray").Replace("partitions: 4", "partitions: 2", StringComparison.Ordinal);
            using TemporaryFolder other = new();
            EventPublisher publisher = new(Tests.Stream.Make(other, source), TimeProvider.System);
            await using (publisher)
            {
                await StreamProject.PublishAsync(publisher, StreamProject.Text(lines));
            }

            await stream.Until(() => intake.Status().Next == lines.Length, "all taken");
            await intake.LandAsync();
        }

        Assert.Equal(
            ["stream/ the customer was forgotten"],
            stream.Game.Texts("regexp_replace(concat_ws(' ', source_table, source, column_name, value, reason, raw), '[0-9]', '')", "bronze.rejected", "reason LIKE '%forgotten'").Select(text => text.TrimEnd()));
        string[] reasons = stream.Game.Texts("reason", "bronze.rejected", "reason NOT LIKE '%forgotten'");
        Assert.Equal(lines.Length, 1 + reasons.Length + stream.Game.Texts("event_id", "bronze.new_win").Length);
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Matches("^the customer's partition is [23]: user_id$", reason));
    }

    [Fact]
    public async Task Another_number_of_partitions_is_refused()
    {
        using StreamProject stream = new(_broker.Port, "counted");
        await (await stream.Open()).DisposeAsync();
        stream.Game.Change("sources/stream.yml", stream.SourceWith("counted").Replace("partitions: 4", "partitions: 8", StringComparison.Ordinal));
        EventStreamException refused = await Assert.ThrowsAsync<EventStreamException>(() => stream.Open());
        Assert.Contains("'partitions' is 8, and was 4", refused.Message, StringComparison.Ordinal);
    }

    static string CustomerOf(string line) => Regex.Match(line, "\"user_id\":\"(u[0-9]+)\"").Groups[1].Value;

    internal static string[] Ids(string[] lines) => [.. lines.Select(line => Regex.Match(line, "\"(e[0-9]+)\"").Groups[1].Value).Order(StringComparer.Ordinal)];

    static object? Count(CustomerFeatures wins) => wins.Values.First(value => value.Key.Contains("count", StringComparison.Ordinal)).Value;

    static string Text(IReadOnlyList<CustomerFeatures> features) => string.Join('\n', features.Select(group =>
        $"{group.Group} {group.AsOf:O} {string.Join(", ", group.Values.Select(value => $"{value.Key}={value.Value:R}"))}"));

    /// <summary>Rows without what tells in which log they are.</summary>
    static string[] Sorted(string[] rows) =>
        [.. rows.Select(row => Regex.Replace(row, "'_source': [^,}]*", "")).Order(StringComparer.Ordinal)];
}
