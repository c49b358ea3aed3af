using Patron.Models.Numerics;
using Patron.Simulation;

namespace Patron.Online.Tests.Intake;

public sealed class KilledIntakeTests
{
    /// <summary>Places that an undisturbed process passes are more than this.</summary>
    const int Places = 60;

    [Fact]
    public async Task Killed_at_any_place_and_started_again_every_event_is_in_the_lake_once()
    {
        using Game undisturbed = new();
        string[] sound = Sound();
        await File.WriteAllLinesAsync(undisturbed.PathOf("data", "sound.jsonl"), sound, TestContext.Current.CancellationToken);
        Assert.True(KilledIntake.Run(undisturbed.Project.Folder, int.MaxValue));
        string[] expected = [.. undisturbed.Taken().Where(row => !row.Contains("came before", StringComparison.Ordinal))];
        Assert.Equal(sound.Length, expected.Length);

        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(1, 40);
        for (int round = 0; round < rounds; round++)
        {
            using Game game = new();
            await File.WriteAllLinesAsync(game.PathOf("data", "sound.jsonl"), sound, TestContext.Current.CancellationToken);
            for (int death = 0; death < 3; death++)
                KilledIntake.Run(game.Project.Folder, random.Below(Places));
            Assert.True(KilledIntake.Run(game.Project.Folder, int.MaxValue));
            Assert.Equal(expected, game.Taken().Where(row => !row.Contains("came before", StringComparison.Ordinal)));
        }
    }

    // All of them within the days for which ids are remembered, so that taking them again brings none twice.
    static string[] Sound()
    {
        GamingStream stream = GamingWorld.Stream(Game.World with { Customers = 2_000, RegistrationsPerDay = 2_000, LateShare = 0, DuplicatedShare = 0, OutOfOrderShare = 0, MalformedShare = 0 });
        List<string> lines = [];
        while (lines.Count < 4_000 && stream.Read())
            lines.Add(System.Text.Encoding.UTF8.GetString(stream.Line));
        return [.. lines];
    }
}
