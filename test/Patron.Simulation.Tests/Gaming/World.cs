using Patron.Simulation.Gaming;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>A written operator.</summary>
sealed class World : WrittenWorld<GamingOptions>
{
    readonly Lazy<TableEvent[]> _events;
    readonly Lazy<Dictionary<string, TableEvent[]>> _lives;

    public World(GamingOptions options) : base(options)
    {
        Totals = Write(options, PathOf());
        _events = new(ReadEvents);
        _lives = new(() => Events.GroupBy(happened => happened.User).ToDictionary(group => group.Key, group => group.ToArray()));
    }

    public GamingTotals Totals { get; }

    /// <summary>The rows of the four tables of events, in order of time, then of their ids.</summary>
    public TableEvent[] Events => _events.Value;

    /// <summary>The same by player.</summary>
    public Dictionary<string, TableEvent[]> Lives => _lives.Value;

    public string[] Lines => File.ReadAllLines(PathOf("events.jsonl"));

    /// <summary>Writes a world; gives up when the test is given up.</summary>
    public static GamingTotals Write(GamingOptions options, string folder) =>
        GamingWorld.Write(options, folder, progress: null, TestContext.Current.CancellationToken);

    TableEvent[] ReadEvents()
    {
        (GamingEventKind Kind, WorldTable Table)[] tables =
        [
            (GamingEventKind.Registration, GamingTables.Registrations), (GamingEventKind.Purchase, GamingTables.Purchases),
            (GamingEventKind.Bet, GamingTables.Bets), (GamingEventKind.Win, GamingTables.Wins),
        ];
        return
        [
            .. tables.SelectMany(pair => Rows(pair.Kind, this[pair.Table.Name]))
                .OrderBy(happened => happened.Time)
                .ThenBy(happened => happened.Id, StringComparer.Ordinal),
        ];
    }

    static IEnumerable<TableEvent> Rows(GamingEventKind kind, Table table)
    {
        (string[] ids, string[] users, DateTime?[] times) =
            (table.Texts("event_id"), table.Texts("user_id"), table.Instants("event_time"));
        long[]? cents = kind == GamingEventKind.Registration ? null : table.Cents(table.Header[3]);
        return ids.Select((id, row) => new TableEvent(kind, id, users[row], times[row]!.Value, cents?[row] ?? 0));
    }
}

/// <summary>A row of a table of events.</summary>
sealed record TableEvent(GamingEventKind Kind, string Id, string User, DateTime Time, long Cents);
