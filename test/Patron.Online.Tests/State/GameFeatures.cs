using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

/// <summary>The taking of a game's events with features of its bets and wins.</summary>
sealed class GameFeatures : IAsyncDisposable
{
    public const string Wins = """
        table: bronze.new_win
        time: event_time
        prefix: win
        windows: [lifetime, 3d, 30d, month]
        aggregates:
          win_amount: [sum, mean, count, var, trend]
          event_time: [days_since_first, days_since_last]
        ratios:
          win_amount: [sum 3d/30d]

        """;

    /// <summary>Files of feature groups; the first is that of the gaming world's own twelve features, in part.</summary>
    public static readonly (string File, string Text)[] Files =
    [
        ("features/bets.yml", "table: bronze.new_bet\ntime: event_time\nprefix: bet\nwindows: [lifetime]\naggregates:\n  bet_amount: [sum, mean, count, var]\n"),
        ("features/players.yml", "table: bronze.new_registration\ntime: event_time\nwindows: [lifetime]\naggregates:\n  campaign: [last]\n  socioeconomic_idx: [last, mean]\n  date_of_birth: [max]\nencoders:\n  players_campaign_last: { one_hot: [free_spins, welcome_bonus] }\n"),
        ("features/wins.yml", Wins),
    ];

    GameFeatures(EventIntake intake, OnlineFeatures features) => (Intake, Features) = (intake, features);

    public EventIntake Intake { get; }

    public OnlineFeatures Features { get; }

    public static GameFeatures Open(ProjectDefinition project, List<string> told, EventIntakeOptions? options = null, long between = 1_000_000)
    {
        OnlineFeatures? features = null;
        EventIntake intake = EventIntake.Open(
            project,
            schema => features = new OnlineFeatures(project, schema, new OnlineFeaturesOptions { RecordsBetweenSnapshots = between, Tell = told.Add }),
            options, TimeProvider.System);
        return new GameFeatures(intake, features!);
    }

    /// <summary>Ends when the lines are in the features and in the lake.</summary>
    public async Task TakeAsync(string[] lines)
    {
        if (lines.Length > 0)
            await Intake.TakeAsync("stream", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)), EventFormat.Lines);
        await Intake.LandAsync();
    }

    public ValueTask DisposeAsync() => Intake.DisposeAsync();
}
