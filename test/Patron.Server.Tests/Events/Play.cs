using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Server.Tests.Events;

/// <summary>A project that takes bets and wins of players, and counts them.</summary>
static class Play
{
    public const string Settings = "name: game\ncustomer_key: user_id\ncurrency: EUR\ntime_zone: Europe/Berlin\nas_of: 2026-01-01\n";

    public const string Source = """
        kind: events
        type: event_type
        id: event_id
        time: event_time
        tables:
          new_bet:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, bet_amount: "DECIMAL(18,4)", game: VARCHAR }
          new_win:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, win_amount: "DECIMAL(18,4)" }

        """;

    public const string Bets = """
        table: bronze.new_bet
        time: event_time
        prefix: bet
        windows: [lifetime, 30d]
        aggregates:
          bet_amount: [sum, count]
          game: [last]
          event_time: [days_since_last]

        """;

    public const string Path = "/v1/events";

    public const string Lines = "application/x-ndjson";

    /// <summary>Writes the project.</summary>
    public static string Make(TemporaryFolder folder)
    {
        folder.Write("patron.yml", Settings);
        folder.Write("sources/stream.yml", Source);
        folder.Write("features/bets.yml", Bets);
        return folder.FullPath;
    }

    /// <summary>A bet of an hour on 2025-12-01.</summary>
    public static string Bet(string id, string customer = "anna", string amount = "1.5", int minute = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"event_type":"new_bet","event_id":"{{id}}","user_id":"{{customer}}","event_time":"2025-12-01T12:{{minute:00}}:00Z","bet_amount":{{amount}},"game":"dice"}""");

    /// <summary>The texts of an expression over a table of the lake, in their order.</summary>
    public static string[] Texts(string folder, string expression, string table)
    {
        using LakeSession lake = LakeSession.Open(ProjectLoader.Load(folder), DateTimeOffset.UnixEpoch);
        lake.Bind([table]);
        using Result result = lake.Connection.Query($"SELECT CAST({expression} AS VARCHAR) AS text FROM {table} ORDER BY text");
        return [.. result.ReadAll().Texts("text").OfType<string>()];
    }

    /// <summary>Waits until a metric has a value; a minute at most.</summary>
    public static Task Until(TestServer server, string sample) => server.Until(
        async () => (await server.Get("/metrics")).Text.Contains(sample + "\n", StringComparison.Ordinal));
}
