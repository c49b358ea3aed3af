using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>The stream tells the same events as the tables, in order of time.</summary>
public sealed class StreamTests(Worlds worlds)
{
    [Fact]
    public void The_stream_has_every_event_of_the_tables_once_in_order_of_time()
    {
        TableEvent[] told = [.. worlds.Close.Lines.Select(Read)];
        Assert.Equal(worlds.Close.Events, told);
        Assert.Equal(told.Length, told.Select(happened => happened.Id).Distinct().Count());
        Assert.Equal(worlds.Close.Totals.Events, told.Length);
    }

    [Fact]
    public void Registrations_in_the_stream_say_what_the_table_says()
    {
        Table table = worlds.Close["registrations"];
        Dictionary<string, int> rows = table.Index("user_id");
        string[] fields = table.Header[3..];
        foreach (string line in worlds.Close.Lines.Where(line => line.Contains("new_registration", StringComparison.Ordinal)))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            int row = rows[json.RootElement.GetProperty("user_id").GetString()!];
            Assert.Equal(
                ["user_id", "event_type", "event_time", "event_id", .. fields],
                json.RootElement.EnumerateObject().Select(field => field.Name));
            Assert.All(fields, field =>
                Assert.Equal(table.Texts(field)[row], json.RootElement.GetProperty(field).GetString() ?? ""));
        }
    }

    [Fact]
    public void The_interface_gives_the_lines_of_the_file()
    {
        GamingStream stream = GamingWorld.Stream(Worlds.Closest);
        string[] lines = worlds.Close.Lines;
        for (int line = 0; line < lines.Length; line++)
        {
            Assert.True(stream.Read());
            Assert.Equal((lines[line], line + 1L), (Encoding.UTF8.GetString(stream.Line), stream.Position));
            TableEvent told = worlds.Close.Events[line];
            long second = (long)(told.Time - worlds.Close.From).TotalSeconds;
            Assert.Equal((told.Kind, second, told.Cents), (stream.Event.Kind, stream.Event.Second, stream.Event.Cents));
            Assert.Equal(told.Id, FaultTests.IdOf(stream.Event));
        }

        Assert.False(stream.Read());
    }

    [Fact]
    public void The_label_is_in_the_stream_only_where_it_is_asked_for()
    {
        Assert.DoesNotContain(worlds.Close.Lines, line => line.Contains("label", StringComparison.Ordinal));
        Dictionary<string, int> rows = worlds.Close["truth/players"].Index("user_id");
        string[] labels = worlds.Close["truth/players"].Texts("label");
        GamingStream stream = GamingWorld.Stream(Worlds.Closest with { WithLabel = true });
        HashSet<string> seen = [];
        while (stream.Read())
        {
            string line = Encoding.UTF8.GetString(stream.Line);
            using JsonDocument json = JsonDocument.Parse(line);
            string user = json.RootElement.GetProperty("user_id").GetString()!;
            bool isTold = json.RootElement.TryGetProperty("label", out JsonElement label);
            Assert.Equal(stream.Event.Kind == GamingEventKind.Registration, isTold);
            if (!isTold)
                continue;
            Assert.Equal(labels[rows[user]], label.ToString());
            seen.Add(label.ToString());
        }

        Assert.Equal(["", "0", "1"], seen.Order());
    }

    [Fact]
    public void Only_players_who_are_still_active_are_in_memory()
    {
        GamingOptions options = new() { Customers = 5_000, RegistrationsPerDay = 50, From = new(2025, 6, 1) };
        GamingStream stream = GamingWorld.Stream(options);
        int[] most = new int[10];
        int registered = 0;
        while (stream.Read() && registered < options.Customers)
        {
            if (stream.Event.Kind == GamingEventKind.Registration)
                registered++;
            int tenth = Math.Min(registered / 500, 9);
            most[tenth] = Math.Max(most[tenth], stream.Active);
        }

        string told = string.Join(", ", most);
        Assert.True(most[0] > 50, told);
        Assert.True(most[9] < 1.1 * most[6], told); // those who leave make room for those who come
        Assert.True(most[9] < options.Customers / 5, told);
    }

    internal static TableEvent Read(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement root = json.RootElement;
        (GamingEventKind kind, string? amount) = root.GetProperty("event_type").GetString() switch
        {
            "new_registration" => (GamingEventKind.Registration, (string?)null),
            "new_purchases" => (GamingEventKind.Purchase, "amount"),
            "new_bet" => (GamingEventKind.Bet, "bet_amount"),
            "new_win" => (GamingEventKind.Win, "win_amount"),
            string other => throw new InvalidOperationException(other),
            null => throw new InvalidOperationException(line),
        };
        string cents = amount is null ? "0.00" : root.GetProperty(amount).GetRawText();
        if (cents[^3] != '.')
            throw new FormatException(cents);
        return new(
            kind,
            root.GetProperty("event_id").GetString()!,
            root.GetProperty("user_id").GetString()!,
            Table.Instant(root.GetProperty("event_time").GetString()!),
            long.Parse(cents.Remove(cents.Length - 3, 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
