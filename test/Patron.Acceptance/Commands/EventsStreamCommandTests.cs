using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary><c>patron events</c> with a stream of a real broker.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class EventsStreamCommandTests(RabbitMqProcess process) : IDisposable
{
    readonly RabbitMqProcess _broker = process.Require();
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Events_go_from_files_by_the_stream_to_the_lake_until_nothing_comes_or_the_process_is_told_to_stop()
    {
        Make();
        _folder.Write("events.jsonl", string.Concat(Enumerable.Range(0, 40).Select(Win)) + "nonsense\n");
        Assert.Contains("41 events published", Output("events", "publish", "events.jsonl"), StringComparison.Ordinal);
        Assert.Contains("40 events accepted, 1 rejected, 0 that came before, 0 too late", Output("events", "take", "--idle", "1"), StringComparison.Ordinal);
        Assert.Equal([41, 41, 41], new[] { "records", "landed", "offset" }.Select(Sum));
        Assert.Equal(4, Output("events", "status").Split("nobody").Length);

        using Process takes = PatronProgram.Start(_folder.FullPath, "events", "take");
        _folder.Write("more.jsonl", string.Concat(Enumerable.Range(39, 5).Select(Win)));
        Assert.Contains("5 events published", Output("events", "publish", "more.jsonl"), StringComparison.Ordinal);
        long until = Environment.TickCount64 + 60_000;
        while (Sum("records") < 46)
            Assert.True(!takes.HasExited && Environment.TickCount64 < until, "the events are not taken");
        using Process kill = Process.Start("kill", ["-s", "TERM", takes.Id.ToString(CultureInfo.InvariantCulture)]);
        string said = takes.StandardOutput.ReadToEnd();
        takes.WaitForExit();
        Assert.True(takes.ExitCode == 0, takes.StandardError.ReadToEnd());
        Assert.Contains("4 events accepted, 0 rejected, 1 that came before, 0 too late", said, StringComparison.Ordinal);
        Assert.Contains("44", Output("query", "SELECT count(*) AS n FROM bronze.new_win"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_not_taken_beside_a_stream()
    {
        Make();
        ProgramResult refused = PatronProgram.Run(_folder.FullPath, "events", "take", "events.jsonl");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("'patron events publish FILE' brings them there", refused.Error, StringComparison.Ordinal);
    }

    void Make()
    {
        Environment.SetEnvironmentVariable("PATRON_TEST_MQ", "s3cret");
        _folder.Write("patron.yml", "name: game\ncustomer_key: user_id\ncurrency: EUR\nas_of: 2025-08-01\n");
        _folder.Write("sources/game.yml", string.Create(CultureInfo.InvariantCulture, $$"""
            kind: events
            type: event_type
            id: event_id
            time: event_time
            stream: { url: "amqp://127.0.0.1:{{_broker.Port}}/crm", user: patron, password: "${env:PATRON_TEST_MQ}", partitions: 3 }
            tables:
              new_win: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, win_amount: "DECIMAL(18,4)" } }

            """));
    }

    static string Win(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"event_type":"new_win","event_id":"e{{number}}","user_id":"u{{number % 7}}","event_time":"2025-08-10T00:00:{{number:00}}Z","win_amount":1.5}""") + "\n";

    /// <summary>A number that the status tells of each partition, added up.</summary>
    long Sum(string number)
    {
        using JsonDocument status = JsonDocument.Parse(Output("events", "status", "--json"));
        return status.RootElement.GetProperty("partitions").EnumerateArray()
            .Sum(partition => partition.GetProperty(number) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : 0);
    }

    string Output(params string[] words)
    {
        ProgramResult result = PatronProgram.Run(_folder.FullPath, words);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
