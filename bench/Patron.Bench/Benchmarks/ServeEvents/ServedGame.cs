using System.Text.Json.Nodes;
using Patron.DuckDb;
using Patron.Pipeline;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Server;
using Patron.Simulation;
using Patron.Testing;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>The gaming example, as its page says: the postcodes of its world, and the model that comes with it lets it score.</summary>
sealed class ServedGame : IServerObserver
{
    public const string Model = "first_day_churn";

    const string Example = "examples/gaming";

    readonly TemporaryFolder _folder;

    public ServedGame(TemporaryFolder folder)
    {
        _folder = folder;
        foreach (string path in Directory.EnumerateFiles(Example, "*", SearchOption.AllDirectories))
            folder.Write(Path.GetRelativePath(Example, path), File.ReadAllText(path));
        GamingWorld.Write(new GamingOptions { Customers = 100 }, Path.Combine(folder.FullPath, "data"));
        Postcode = File.ReadLines(Path.Combine(folder.FullPath, "data", "postcodes.csv")).ElementAt(1).Split(',')[0];
        ProjectDefinition project = Project;
        PipelineRun.Execute(project, new RunRequest { Step = "ingest" }, new SilentRun());
        ModelDecisions decisions = ModelDecisions.Of(project, TimeProvider.System);
        decisions.Promote(Model, decisions.Import(Path.Combine(folder.FullPath, "pretrained")).Version, reason: null);
    }

    /// <summary>A postcode of the world.</summary>
    public string Postcode { get; }

    /// <summary>The features of a player, as the body of a question for the score.</summary>
    public static string Question
    {
        get
        {
            JsonNode example = JsonNode.Parse(File.ReadAllText(Path.Combine(Example, "pretrained", "input_example.json")))!;
            JsonArray values = example["data"]![0]!.AsArray();
            JsonObject row = [];
            foreach ((int place, JsonNode? column) in example["columns"]!.AsArray().Index())
                row.Add((string)column!, values[place]?.DeepClone());
            return new JsonObject { ["row"] = row }.ToJsonString();
        }
    }

    /// <summary>The project as its files say it.</summary>
    ProjectDefinition Project => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    public Task<PatronServer> StartAsync() => PatronServer.StartAsync(() => Project, new ServerOptions { Port = 0 }, this);

    public void Tell(string message) => Console.Error.WriteLine(message);

    sealed class SilentRun : IRunObserver
    {
        public void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress)
        {
        }

        public void StepEnded(StepInfo step, StepOutcome outcome)
        {
        }

        public void Warning(string message) => Console.Error.WriteLine(message);
    }
}
