using System.Globalization;
using System.Text;
using Patron.Models.Numerics;
using Patron.Online;
using Patron.Online.Events;
using Patron.Pipeline;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;
using Patron.Server;
using Patron.Testing;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>A project that takes bets, with a model of who stops that has learnt from half a year of them.</summary>
sealed class ServedGame : IServerObserver
{
    public const string Model = "stops";

    const int LearntCustomers = 1000;

    readonly TemporaryFolder _folder;

    public ServedGame(TemporaryFolder folder)
    {
        _folder = folder;
        folder.Write("patron.yml", "name: game\ncustomer_key: user_id\ncurrency: EUR\nas_of: 2026-01-01\n");
        folder.Write("sources/stream.yml", """
            kind: events
            type: event_type
            id: event_id
            time: event_time
            tables:
              new_bet:
                columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, bet_amount: "DECIMAL(18,4)", game: VARCHAR }

            """);
        folder.Write("features/bets.yml", """
            table: bronze.new_bet
            time: event_time
            prefix: bet
            windows: [lifetime, 30d]
            aggregates:
              bet_amount: [sum, mean, count, var]
              game: [last]
              event_time: [days_since_first, days_since_last]

            """);
        folder.Write($"models/{Model}.yml", """
            kind: propensity
            target: { kind: inactivity, table: bronze.new_bet, time: event_time, horizon: 4w, active_within: 8w }
            features: [bets]
            renewed_on: [bronze.new_bet]
            leaks: { allow: [bet_sum_30d, bet_mean_30d, bet_count_30d, bet_var_30d, bet_days_since_last] } # who stops has stopped to bet

            """);
        LearnAsync().GetAwaiter().GetResult();
    }

    /// <summary>The project as its files say it.</summary>
    public ProjectDefinition Project => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    public Task<PatronServer> StartAsync() => PatronServer.StartAsync(() => Project, new ServerOptions { Port = 0 }, this);

    public void Tell(string message) => Console.Error.WriteLine(message);

    async Task LearnAsync()
    {
        ProjectDefinition project = Project;
        EventIntake intake = EventIntake.Open(project, null, null, TimeProvider.System);
        await using (intake)
            await intake.TakeAsync("stream", Encoding.UTF8.GetBytes(History()), EventFormat.Lines);
        PipelineRun.Execute(project, new RunRequest { Step = "train" }, new SilentRun());
        ModelRegistry.Of(project).Promote(Model, 1);
    }

    /// <summary>Bets every few days of customers of whom every third stops.</summary>
    static string History()
    {
        DateTime from = new(2025, 7, 1, 0, 0, 0, DateTimeKind.Utc);
        DateTime until = new(2025, 12, 31, 0, 0, 0, DateTimeKind.Utc);
        RandomStream random = new(7);
        List<(DateTime Time, string Text)> bets = [];
        for (int customer = 0; customer < LearntCustomers; customer++)
        {
            double between = 2 + (8 * random.Uniform());
            DateTime end = customer % 3 == 0 ? from.AddDays(20 + (160 * random.Uniform())) : until;
            for (DateTime time = from.AddDays(between * random.Uniform()); time < end; time = time.AddDays(between * (0.2 + random.Uniform())))
            {
                bets.Add((time, string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"event_type":"new_bet","event_id":"h{{bets.Count}}","user_id":"C{{customer:D9}}","event_time":"{{time:yyyy-MM-ddTHH:mm:ss}}Z","bet_amount":{{random.Below(1_000_000)}}e-4,"game":"{{(random.Below(2) == 0 ? "dice" : "slots")}}"}""")));
            }
        }

        return string.Join('\n', bets.OrderBy(bet => bet.Time).Select(bet => bet.Text));
    }

    sealed class SilentRun : IRunObserver
    {
        public void StepStarted(StepInfo step, int number, int total, Func<Patron.DuckDb.QueryProgress> progress)
        {
        }

        public void StepEnded(StepInfo step, StepOutcome outcome)
        {
        }

        public void Warning(string message) => Console.Error.WriteLine(message);
    }
}
