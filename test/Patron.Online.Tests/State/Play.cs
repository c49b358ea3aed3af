using System.Globalization;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Online.State;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

/// <summary>One event of a player, of either table.</summary>
sealed record Act(
    string Table, string Id, string Player, long Time, long? Amount, int? Stake, string? Channel, double? Rate, int? Day, bool? Live, long? Due);

/// <summary>
/// Few players, who bet and win at few hours of two months, so that ties, empty windows and events at midnight itself are common;
/// values are missing now and then.
/// </summary>
static class Play
{
    public const long Second = 1_000_000;
    public const long Hour = 3600 * Second;

    public static readonly long Start = DayCalendar.Microseconds(new DateTimeOffset(2025, 1, 20, 0, 0, 0, TimeSpan.Zero));

    static readonly string[] Channels = ["web", "shop", "app", "ünïcode", "a text that is longer than twelve bytes"];

    /// <summary>A project with the source and some groups.</summary>
    public static ProjectDefinition Project(string folder, string zone, string late, params IReadOnlyList<FeatureGroupDefinition> groups) => new()
    {
        Folder = folder,
        Settings = new ProjectSettings { Name = "play", File = "patron.yml", CustomerKey = "player", Currency = "EUR", TimeZone = zone },
        Sources = [Source(late)],
        Features = groups,
    };

    public static EventSourceDefinition Source(string late) => new()
    {
        Name = "stream", File = "sources/stream.yml", Type = "kind", Id = "id", Time = "happened", Customer = "player", Late = Duration.Parse(late),
        Tables = [Table("bets"), Table("wins")],
    };

    public static AggregateGroupDefinition Group(string table, string[] windows, params IReadOnlyList<ColumnAggregates> aggregates) => new()
    {
        Name = table, File = $"features/{table}.yml", Table = "bronze." + table, Time = "happened", Prefix = table,
        Windows = [.. windows.Select(Window)], Aggregates = aggregates,
    };

    public static FeatureWindow Window(string text) =>
        FeatureWindow.TryParse(text, out FeatureWindow window) ? window : throw new ArgumentException(text, nameof(text));

    /// <summary>An act at a time in hours from the start.</summary>
    public static Act Random(Random random, int id, int players, double days)
    {
        long time = Start + (random.Next((int)(days * 24)) * Hour) + (random.Next(3) == 0 ? random.Next(3600) * Second : 0);
        return new Act(
            random.Next(3) == 0 ? "wins" : "bets", $"e{id}", $"p{random.Next(players)}", time,
            random.Next(6) == 0 ? null : random.Next(-200_000, 3_000_000),
            random.Next(6) == 0 ? null : random.Next(-5, 20),
            random.Next(5) == 0 ? null : Channels[random.Next(Channels.Length)],
            random.Next(5) == 0 ? null : random.Next(-4, 9) / 4.0,
            random.Next(5) == 0 ? null : 20_000 + random.Next(9),
            random.Next(5) == 0 ? null : random.Next(2) == 0,
            random.Next(5) == 0 ? null : time + (random.Next(-50, 50) * Hour));
    }

    /// <summary>Hands an event to a consumer, as the log would.</summary>
    public static EventVerdict Take(IEventConsumer consumer, EventSchema schema, Act act, RecordBuffer buffer, long position)
    {
        EventType type = schema.Type("stream", act.Table);
        buffer.Clear();
        RecordWriter writer = new(buffer, type, act.Time, act.Time, Utf8(act.Player), Utf8(act.Id));
        foreach (EventColumn column in type.Columns.Where(column => column.Place is Place.Fixed or Place.Text))
        {
            switch (ValueOf(act, column.Name))
            {
                case null: writer.Null(column); break;
                case string text: writer.Text(Utf8(text)); break;
                case double number: writer.Double(column, number); break;
                case bool truth: writer.Int64(column, truth ? 1 : 0); break;
                case int whole: writer.Int64(column, whole); break;
                case long units when column.Kind == EventKind.Decimal: writer.Decimal(column, units); break;
                case long whole: writer.Int64(column, whole); break;
            }
        }

        writer.End();
        return consumer.Take(new EventView(buffer.Written.Span[RecordBuffer.FrameBytes..], schema, position));
    }

    /// <summary>
    /// What a run computes of the events: the columns with their types, then a line for each customer and date.
    /// </summary>
    public static string Batch(ProjectDefinition project, AggregateGroupDefinition group, IEnumerable<Act> acts, IReadOnlyList<DateTimeOffset> asOfs)
    {
        TimeZoneInfo zone = project.Settings.Zone;
        DateOnly[] dates = [.. asOfs.Select(asOf => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(asOf, zone).DateTime))];
        using LakeSession lake = LakeSession.Open(project, asOfs.Max());
        SqlFunctions.Register(lake.Database);
        lake.Connection.Execute(
            $"""
            CREATE TABLE {group.Table} (
              id VARCHAR, player VARCHAR, happened TIMESTAMPTZ, amount DECIMAL(12, 3), stake INTEGER, channel VARCHAR, rate DOUBLE, day DATE, live BOOLEAN,
              due TIMESTAMPTZ)
            """);
        string rows = string.Join(",\n", acts.Where(act => "bronze." + act.Table == group.Table).Select(Row));
        if (rows.Length > 0)
            lake.Connection.Execute($"INSERT INTO {group.Table} VALUES {rows}");
        AggregateGroupDefinition dated = group with { Timeline = new Timeline { Dates = dates } };
        return Text(lake.Connection, PreparationSql.Of(project, dated, lake));
    }

    /// <summary>The same of what is kept event by event.</summary>
    public static string Incremental(IncrementalFeatures features, string folder, AggregateGroupDefinition group, IEnumerable<DateTimeOffset> asOfs)
    {
        string[] files = [.. asOfs.Select((_, number) => Path.Combine(folder, $"{group.Name}-{number}.parquet"))];
        foreach ((DateTimeOffset asOf, string file) in asOfs.Zip(files))
            features.WriteTable(group.Name, asOf, file);
        using Database database = Database.Open(new DatabaseOptions());
        using Connection connection = database.Connect();
        connection.Execute($"SET TimeZone = 'UTC'");
        return Text(connection, $"SELECT * FROM read_parquet([{string.Join(", ", files.Select(Sql.Literal))}])");
    }

    /// <summary>Each midnight of the zone from the earliest that can be asked for to some days after the newest event.</summary>
    public static DateTimeOffset[] DatesInReach(ProjectDefinition project, long newest, long late, int after)
    {
        DayCalendar days = new(project.Settings.Zone);
        int first = days.DayOf(newest - late);
        int last = days.DayOf(newest) + after;
        return [.. Enumerable.Range(first, last - first + 1).Select(day => DayCalendar.Instant(days.Midnight(day)))];
    }

    static object? ValueOf(Act act, string column) => column switch
    {
        "amount" => act.Amount,
        "stake" => act.Stake,
        "channel" => act.Channel,
        "rate" => act.Rate,
        "day" => act.Day,
        "live" => act.Live,
        _ => act.Due,
    };

    static string Text(Connection connection, string select)
    {
        using Result result = connection.Query($"SELECT * FROM ({select}) ORDER BY as_of, customer_key");
        ColumnTable table = result.ReadAll();
        string header = string.Join('|', table.Columns.Select(column => $"{column.Name} {column.Type}"));
        IEnumerable<string> lines = Enumerable.Range(0, table.Rows).Select(row => string.Join('|', table.Columns.Select((_, column) => ValueText(table.Value(column, row)))));
        return string.Join('\n', lines.Prepend(header));
    }

    /// <summary>
    /// A double in the shortest form that reads back to the same bits; but for the sign of zero, of which Parquet's dictionaries keep the
    /// one that came first.
    /// </summary>
    public static string ValueText(object? value) => value switch
    {
        null => "NULL",
        0.0 => "0",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    static EventTableDefinition Table(string name) => new()
    {
        Name = name,
        Columns =
        [
            new("id", "VARCHAR"), new("player", "VARCHAR"), new("happened", "TIMESTAMPTZ"), new("amount", "DECIMAL(12,3)"), new("stake", "INTEGER"),
            new("channel", "VARCHAR"), new("rate", "DOUBLE"), new("day", "DATE"), new("live", "BOOLEAN"), new("due", "TIMESTAMPTZ"),
        ],
    };

    static string Row(Act act) => string.Create(
        CultureInfo.InvariantCulture,
        $"({Sql.Literal(act.Id)}, {Sql.Literal(act.Player)}, make_timestamptz({act.Time}), {Decimal(act.Amount)}, {act.Stake?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, "
        + $"{(act.Channel is null ? "NULL" : Sql.Literal(act.Channel))}, {act.Rate?.ToString("R", CultureInfo.InvariantCulture) ?? "NULL"}, "
        + $"{(act.Day is { } day ? $"DATE '1970-01-01' + {day}" : "NULL")}, {act.Live?.ToString() ?? "NULL"}, {(act.Due is { } due ? $"make_timestamptz({due})" : "NULL")})");

    static string Decimal(long? units) => units is { } known ? (known / 1000m).ToString(CultureInfo.InvariantCulture) : "NULL";

    static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
