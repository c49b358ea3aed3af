using Patron.DuckDb;
using Patron.Online.State;
using Patron.Online.Tests.Intake;
using Patron.Pipeline;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Tests;

namespace Patron.Online.Tests.State;

/// <summary>The gaming world's stream with all its faults through log, judging, features and landing, against a run over what landed.</summary>
public sealed class FeaturesInAGameTests
{
    [Fact]
    public async Task Features_after_a_stop_a_start_and_a_change_of_definitions_are_those_of_a_run()
    {
        using Game game = new();
        foreach ((string file, string text) in GameFeatures.Files)
            game.Change(file, text);
        List<string> told = [];
        string[] lines = await File.ReadAllLinesAsync(game.Events, TestContext.Current.CancellationToken);

        await using (GameFeatures first = GameFeatures.Open(game.Project, told))
        {
            await first.TakeAsync(lines[..(lines.Length / 2)]);
            first.Features.Save(first.Intake.Status().Applied);
        }

        await using (GameFeatures second = GameFeatures.Open(game.Project, told))
        {
            Assert.Empty(told);
            await second.TakeAsync(lines[(lines.Length / 2)..]);
            AssertAsInARun(game, second.Features.Features);
        }

        // Less lateness, a column more and other aggregates: what is in the table counts all the same.
        game.Change("features/wins.yml", GameFeatures.Wins.Replace("sum, mean", "sum, max, distinct", StringComparison.Ordinal));
        game.Change(
            "sources/stream.yml",
            Stream.Source.Replace("time: event_time\n", "time: event_time\nlate: 1d\n", StringComparison.Ordinal)
                .Replace("win_amount: \"DECIMAL(18,4)\" }", "win_amount: \"DECIMAL(18,4)\", bonus: INTEGER }", StringComparison.Ordinal));
        await using GameFeatures third = GameFeatures.Open(game.Project, told);
        Assert.Contains("or of other definitions of features", told[0], StringComparison.Ordinal);
        Assert.StartsWith("features were made anew of ", told[1], StringComparison.Ordinal);
        AssertAsInARun(game, third.Features.Features);
    }

    /// <summary>Killed where the lake gets rows, with a snapshot every 1,000 records; taken to the end by another process.</summary>
    [Fact]
    public async Task Features_after_kills_are_those_of_a_run()
    {
        int rounds = Rounds.Count(1, 20);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            using Game game = new();
            foreach ((string file, string text) in GameFeatures.Files)
                game.Change(file, text);
            for (int death = 0; death < Rounds.Count(1, 3); death++)
                KilledFeatures.Run(game.Project.Folder, random.Next(KilledFeatures.Places));
            Assert.True(KilledFeatures.Run(game.Project.Folder, int.MaxValue));

            List<string> told = [];
            await using GameFeatures features = GameFeatures.Open(game.Project, told);
            Assert.Empty(told);
            await features.TakeAsync([]);
            Assert.NotEmpty(Directory.GetFiles(OnlineFeatures.FolderOf(game.Project), "features-*"));
            AssertAsInARun(game, features.Features.Features);
        }
    }

    static void AssertAsInARun(Game game, IncrementalFeatures features)
    {
        DateTimeOffset asOf = features.Latest!.Value;
        PipelineRun.Execute(game.Project, new RunRequest { AsOf = Pipeline.Projects.AsOf.Text(asOf) }, new SilentObserver());
        foreach (string group in features.Groups.Select(group => group.Name))
        {
            string table = $"silver.features_{group}";
            string file = game.PathOf($"{group}.parquet");
            features.WriteTable(group, asOf, file);
            string[] expected = game.Rows($"SELECT * FROM {table} WHERE as_of = {LakeSession.TimestampLiteral(asOf)} ORDER BY customer_key", table);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, game.Rows($"SELECT * FROM read_parquet({Sql.Literal(file)}) ORDER BY customer_key"));
        }
    }
}
