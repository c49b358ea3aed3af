using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.Models.Numerics;

namespace Patron.Server.Tests.Events;

/// <summary>Events that went wrong on their way: each is a whole row of its table, a rejected row, or nothing.</summary>
public sealed class EventFuzzTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mutated_events_are_taken_or_refused_and_no_half_of_one_is_stored()
    {
        Play.Make(_folder);
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(300, 100_000);
        (long accepted, long rejected, int refused) = (0, 0, 0);
        Dictionary<long, JsonElement> sent = []; // by their positions in the log
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
        {
            for (int round = 0; round < rounds; round++)
            {
                (string body, string type) = Sound(round, random);
                (byte[] mutated, string told) = Mutation.Of(Encoding.UTF8.GetBytes(body), type, random);
                Answer answer = await server.Post(Play.Path, mutated, told).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
                if (answer.Status == 200)
                {
                    accepted += answer.Json.GetProperty("accepted").GetInt32();
                    rejected += answer.Json.GetProperty("rejected").GetInt32();
                    Note(sent, mutated, told, answer.Json);
                    Assert.All(answer.Json.GetProperty("rejections").EnumerateArray(), one => Assert.False(string.IsNullOrEmpty(one.GetProperty("reason").GetString())));
                    continue;
                }

                refused++;
                Assert.True(
                    answer.Status is >= 400 and < 500 && answer.Type == "application/problem+json",
                    $"round {round}: {answer.Status} {answer.Text}\nto {Encoding.UTF8.GetString(mutated)}");
            }

            Assert.DoesNotContain(server.Observer.Told, told => told.Contains(" failed (", StringComparison.Ordinal));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} texts refused as the caller's mistake, of the others {accepted} events accepted and {rejected} rejected");
        Assert.InRange(accepted, rounds / 4, 3 * rounds);
        Assert.InRange(rejected, rounds / 8, 100 * rounds);
        Assert.InRange(refused, rounds / 32, rounds);
        string[] positions = TextsOfEvents("_row");
        string[] apart = Play.Texts(_folder.FullPath, "reason", "bronze.rejected");
        Assert.Equal(positions.Length, positions.Distinct().Count());
        Assert.Equal(accepted + rejected, positions.Length + apart.Length); // duplicates and late ones are among the accepted until they are applied
        string[] whole = TextsOfEvents("coalesce(event_id <> '' AND user_id <> '' AND event_time IS NOT NULL, false)");
        Assert.All(whole, one => Assert.Equal("true", one));
        Assert.Equal(positions.Length, whole.Length);
        Assert.InRange(RequireSame(sent), positions.Length / 4, positions.Length);
    }

    /// <summary>Takes note of the events of a text that was accepted as a whole and that another reader reads.</summary>
    static void Note(Dictionary<long, JsonElement> sent, byte[] text, string type, JsonElement answer)
    {
        if (answer.GetProperty("rejected").GetInt32() > 0 || answer.GetProperty("accepted").GetInt32() == 0)
            return;
        long first = Assert.Single(answer.GetProperty("positions").EnumerateArray()).GetProperty("first").GetInt64();
        string body = Encoding.UTF8.GetString(text).TrimStart('\uFEFF');
        bool isLines = type.StartsWith(Play.Lines, StringComparison.Ordinal);
        JsonElement[] events = isLines
            ? [.. body.Split('\n').Where(line => line.Trim().Length > 0).Select(Parsed)]
            : Parsed(body) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()]
            : [Parsed(body)];
        Assert.Equal(answer.GetProperty("accepted").GetInt32(), events.Length);
        for (int place = 0; place < events.Length; place++)
            sent.Add(first + place, events[place]);
    }

    /// <summary>Holds the stored rows to what was sent; gives how many were held.</summary>
    int RequireSame(Dictionary<long, JsonElement> sent)
    {
        int held = 0;
        foreach ((string table, string value) in new[] { ("new_bet", "bet_amount"), ("new_win", "win_amount") })
        {
            if (!Directory.Exists(_folder.PathOf(".patron", "lake", "bronze", table)))
                continue;
            string game = table == "new_bet" ? ", game" : "";
            string columns = $"to_json(struct_pack(_row, event_id, user_id, {value}, at := epoch_us(event_time){game}))";
            foreach (JsonElement row in Play.Texts(_folder.FullPath, columns, $"bronze.{table}").Select(Parsed))
            {
                if (!sent.TryGetValue(row.GetProperty("_row").GetInt64(), out JsonElement one))
                    continue;
                held++;
                Assert.Equal(table, one.GetProperty("event_type").GetString());
                foreach (string field in game.Length > 0 ? ["event_id", "user_id", "game"] : new[] { "event_id", "user_id" })
                    Assert.Equal(TextOf(one, field), TextOf(row, field));
                Assert.Equal(NumberOf(one, value), NumberOf(row, value));
                if (DateTimeOffset.TryParseExact(
                    TextOf(one, "event_time"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
                {
                    Assert.Equal(time, DateTimeOffset.UnixEpoch.AddMicroseconds(row.GetProperty("at").GetInt64()));
                }
            }
        }

        return held;
    }

    static JsonElement Parsed(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    static string? TextOf(JsonElement of, string field) =>
        of.TryGetProperty(field, out JsonElement value) ? value.GetString() : null;

    static decimal? NumberOf(JsonElement of, string field) =>
        of.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The texts of an expression over the tables that an event reached.</summary>
    string[] TextsOfEvents(string expression) =>
    [
        .. new[] { "new_bet", "new_win" }.Where(table => Directory.Exists(_folder.PathOf(".patron", "lake", "bronze", table)))
            .SelectMany(table => Play.Texts(_folder.FullPath, expression, $"bronze.{table}")),
    ];

    /// <summary>One event, an array of three, or as many lines.</summary>
    static (string Body, string Type) Sound(int round, RandomStream random)
    {
        string[] events = [.. Enumerable.Range(0, 3).Select(one => Play.Bet(
            string.Create(CultureInfo.InvariantCulture, $"e{round}-{one}"), $"player{random.Below(50)}", "12.5", random.Below(60)))];
        return random.Below(3) switch
        {
            0 => (events[0], "application/json"),
            1 => ($"[{string.Join(',', events)}]", "application/json"),
            _ => (string.Join('\n', events), Play.Lines),
        };
    }
}
