using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;
using Patron.Server.Tests.Events;

[assembly: AssemblyFixture(typeof(LearntGame))]

namespace Patron.Server.Tests.Events;

/// <summary>
/// Half a year of bets that came over HTTP, and a model of who stops, renewed on bets; one for all tests, which copy its folder where they
/// change something.
/// </summary>
public sealed class LearntGame : IAsyncLifetime
{
    internal const string Model = "stops";

    internal const string ModelFile = """
        kind: propensity
        target: { kind: inactivity, table: bronze.new_bet, time: event_time, horizon: 4w, active_within: 8w }
        features: [bets]
        renewed_on: [bronze.new_bet]

        """;

    static readonly DateTimeOffset From = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Before midnight in Berlin, so that features of now are those of the run's instant.</summary>
    static readonly DateTimeOffset Until = new(2025, 12, 31, 22, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        Play.Make(_folder);
        _folder.Write($"models/{Model}.yml", ModelFile);
        await using (TestServer server = await TestServer.StartAsync(_folder.FullPath))
            Assert.Equal(200, (await server.Post(Play.Path, Bets(), Play.Lines)).Status);
        ProjectDefinition project = ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);
        Run(project, "train");
        ModelRegistry.Of(project).Promote(Model, 1);
        Run(project, "score");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal TemporaryFolder Copy()
    {
        TemporaryFolder copy = new();
        foreach (string file in Directory.EnumerateFiles(_folder.FullPath, "*", SearchOption.AllDirectories))
        {
            string target = copy.PathOf(Path.GetRelativePath(_folder.FullPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Runs a project to a stage.</summary>
    internal static void Run(ProjectDefinition project, string step) => PipelineRun.Execute(project, new RunRequest { Step = step }, new ServedShop.SilentRun());

    /// <summary>What the last run said: by customer the score.</summary>
    internal static Dictionary<string, double> Gold(string folder)
    {
        using LakeSession lake = LakeSession.Open(ProjectLoader.Load(folder), DateTimeOffset.UnixEpoch);
        lake.Bind(["gold.scores"]);
        using Result result = lake.Connection.Query("SELECT customer_key, score FROM gold.scores");
        ColumnTable rows = result.ReadAll();
        return rows.Texts("customer_key").Zip(rows.Doubles("score")).ToDictionary(row => row.First!, row => row.Second);
    }

    /// <summary>120 customers who bet every few days, each in a way of their own; every third stops at some time.</summary>
    static string Bets()
    {
        RandomStream random = new(7);
        List<(DateTimeOffset Time, string Text)> bets = [];
        for (int customer = 0; customer < 120; customer++)
        {
            double daysBetween = 2 + (8 * random.Uniform());
            DateTimeOffset end = customer % 3 == 0 ? From.AddDays(20 + (160 * random.Uniform())) : Until;
            for (DateTimeOffset time = From.AddDays(daysBetween * random.Uniform()); time < end; time = time.AddDays(daysBetween * (0.2 + random.Uniform())))
                bets.Add((time, Bet($"{customer}-{bets.Count}", $"c{customer}", time, random)));
        }

        bets.Add((Until, Bet("last", "c1", Until, random)));
        return string.Join('\n', bets.OrderBy(bet => bet.Time).Select(bet => bet.Text));
    }

    static string Bet(string id, string customer, DateTimeOffset time, RandomStream random) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"event_type":"new_bet","event_id":"{{id}}","user_id":"{{customer}}","event_time":"{{time:yyyy-MM-ddTHH:mm:ss.ffffff}}Z","bet_amount":{{random.Below(1_000_000)}}e-4,"game":"{{(random.Below(2) == 0 ? "dice" : "slots")}}"}""");
}
