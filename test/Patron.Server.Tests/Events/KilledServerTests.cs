using System.Text;
using System.Text.Json;
using Patron.Models.Numerics;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Server.Tests.Events;

public sealed class KilledServerTests
{
    const int Bettors = 3;

    /// <summary>Bodies that are acknowledged at most before a kill.</summary>
    const int MostBodies = 60;

    [Fact]
    public async Task Killed_under_load_again_and_again_every_acknowledged_event_is_once_in_log_features_and_lake()
    {
        int kills = Rounds.Count(20, 300);
        RandomStream random = new(Rounds.Seed);
        using TemporaryFolder folder = new();
        Play.Make(folder);
        Bettor[] bettors = [.. Enumerable.Range(0, Bettors).Select(number => new Bettor(number))];
        for (int kill = 0; kill < kills; kill++)
            await KillAsync(folder.FullPath, bettors, random.Below(MostBodies));

        string[] acknowledged = [.. bettors.SelectMany(bettor => bettor.Acknowledged)];
        Assert.InRange(acknowledged.Length, kills, int.MaxValue);
        Dictionary<string, double> features = [];
        await using (TestServer server = await TestServer.StartAsync(folder.FullPath))
        {
            while ((await server.Get("/health/ready")).Status != 200)
                await Task.Yield();
            foreach (string customer in Enumerable.Range(0, 20).Select(number => $"c{number}"))
            {
                JsonElement values = (await server.Get($"/v1/customers/{customer}")).Json.GetProperty("features")[0].GetProperty("values");
                features[customer] = values.GetProperty("bet_sum").GetDouble();
                Assert.Equal(features[customer], values.GetProperty("bet_count").GetDouble());
            }
        }

        string[] lake = Play.Texts(folder.FullPath, "event_id || ' ' || user_id", "bronze.new_bet");
        Assert.Equal(lake.Order(StringComparer.Ordinal), IdsOfLog(folder.FullPath).Order(StringComparer.Ordinal));
        Assert.Equal(lake.Length, lake.Distinct().Count());
        Assert.Empty(acknowledged.Except(lake.Select(bet => bet.Split(' ')[0])));
        Assert.Equal(
            lake.CountBy(bet => bet.Split(' ')[1]).ToDictionary(bets => bets.Key, bets => (double)bets.Value).OrderBy(pair => pair.Key, StringComparer.Ordinal),
            features.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    /// <summary>Starts a server, sends it bets and kills it when so many bodies were acknowledged and others are on their way.</summary>
    static async Task KillAsync(string folder, Bettor[] bettors, int bodies)
    {
        using KilledServer server = await KilledServer.StartAsync(folder);
        int left = bodies;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] sending = [.. bettors.Select(bettor => bettor.SendAsync(server.Client, Acknowledged))];
        if (bodies == 0)
            enough.TrySetResult();
        Task failed = Task.WhenAll(sending);
        await Task.WhenAny(enough.Task, failed);
        server.Kill();
        await failed;

        void Acknowledged()
        {
            if (Interlocked.Decrement(ref left) == 0)
                enough.TrySetResult();
        }
    }

    static List<string> IdsOfLog(string folder)
    {
        ProjectDefinition project = ProjectLoader.Load(folder);
        List<string> ids = [];
        using EventLog log = EventLog.Open(project.EventLogFolder(), project, TimeProvider.System);
        using LogCursor cursor = log.Read(0);
        while (cursor.Read())
        {
            EventView e = new(cursor.Record, log.Schema, cursor.Position);
            ids.Add($"{Encoding.UTF8.GetString(e.Id)} {Encoding.UTF8.GetString(e.Customer)}");
        }

        return ids;
    }
}
