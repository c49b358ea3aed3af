using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary><c>patron events</c>, from the stream of the gaming world to the lake.</summary>
public sealed class EventsCommandTests
{
    const string Source = """
        kind: events
        type: event_type
        id: event_id
        time: event_time
        tables:
          new_registration: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, postcode: VARCHAR } }
          new_purchases: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, amount: "DECIMAL(18,4)" } }
          new_bet: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, bet_amount: "DECIMAL(18,4)" } }
          new_win: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, win_amount: "DECIMAL(18,4)" } }

        """;

    [Fact]
    public void Files_are_taken_into_the_lake_and_the_status_tells_how_far()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: game\ncustomer_key: user_id\ncurrency: EUR\nas_of: 2025-08-01\n");
        folder.Write("sources/stream.yml", Source);
        ProgramResult world = PatronProgram.Run(
            folder.FullPath, "simulate", "gaming", "--out", "world", "--customers", "40", "--from", "2025-07-01", "--to", "2025-09-01");
        Assert.True(world.ExitCode == 0, world.Error);
        int events = File.ReadLines(folder.PathOf("world", "events.jsonl")).Count();

        Assert.Contains($"{events:N0} events accepted, 0 rejected, 0 that came before, 0 too late", Output("events", "take", "world/events.jsonl"), StringComparison.Ordinal);
        string head = string.Join('\n', File.ReadLines(folder.PathOf("world", "events.jsonl")).TakeLast(3));
        folder.Write("again.jsonl", $"{head}\nnonsense\n");
        using JsonDocument again = JsonDocument.Parse(Output("events", "take", "again.jsonl", "--json"));
        Assert.Equal((0, 1, 3), (Number(again, "accepted"), Number(again, "rejected"), Number(again, "duplicates")));
        using JsonDocument status = JsonDocument.Parse(Output("events", "status", "--json"));
        Assert.Equal((events + 4, events + 4, 1), (Number(status, "records"), Number(status, "landed"), Number(status, "files")));
        Assert.Contains("40", Output("query", "SELECT count(*) AS n FROM bronze.new_registration"), StringComparison.Ordinal);
        Assert.Contains("again.jsonl", Output("query", "SELECT source, line FROM bronze.rejected WHERE line = 4"), StringComparison.Ordinal);

        string Output(params string[] words)
        {
            ProgramResult result = PatronProgram.Run(folder.FullPath, words);
            Assert.True(result.ExitCode == 0, result.Error);
            return result.Output;
        }
    }

    [Fact]
    public void A_project_without_events_and_a_source_that_is_none_are_told()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: game\ncustomer_key: user_id\ncurrency: EUR\n");
        ProgramResult none = PatronProgram.Run(folder.FullPath, "events", "take", "x.jsonl");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("no source of kind events", none.Error, StringComparison.Ordinal);
        folder.Write("sources/stream.yml", Source);
        ProgramResult wrong = PatronProgram.Run(folder.FullPath, "events", "take", "x.jsonl", "--source", "steam");
        Assert.Contains("did you mean 'stream'?", wrong.Error, StringComparison.Ordinal);
        ProgramResult missing = PatronProgram.Run(folder.FullPath, "events", "take", "x.jsonl");
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("x.jsonl", missing.Error, StringComparison.Ordinal);
        Assert.Contains("0", PatronProgram.Run(folder.FullPath, "events", "status").Output, StringComparison.Ordinal);
    }

    static int Number(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetInt32();
}
