using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;
using Patron.Server.Tests;

[assembly: AssemblyFixture(typeof(ServedShop))]

namespace Patron.Server.Tests;

/// <summary>The retail example with few customers and one model more, trained and scored, behind a server; one for all tests.</summary>
public sealed class ServedShop : IAsyncLifetime
{
    /// <summary>Models of <c>gold.scores</c>: logistic regression, and trees with reasons and limits of changes.</summary>
    internal static readonly string[] Propensities = ["churn", "churn_trees"];

    readonly TemporaryFolder _folder = new();

    internal TestServer Server { get; private set; } = null!;

    internal ProjectDefinition Project { get; private set; } = null!;

    internal string Folder => _folder.FullPath;

    public async ValueTask InitializeAsync()
    {
        string example = Repository.PathOf("examples", "retail");
        foreach (string file in Directory.EnumerateFiles(example, "*", SearchOption.AllDirectories))
            _folder.Write(Path.GetRelativePath(example, file), File.ReadAllText(file).Replace("customers: 100000", "customers: 900", StringComparison.Ordinal));
        _folder.Write("models/churn.yml", Churn("learner: logistic"));
        _folder.Write("models/churn_trees.yml", Churn("""
            learner: boosting
            changes:
              purchase_days_since_first: never
              purchase_count_90d: { least: 0, most: 6 }
            reasons:
              words:
                purchase_days_since_last: { up: "bought nothing for {value} days", down: "bought {value} days ago" }
            """));
        Project = ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);
        PipelineRun.Execute(Project, new RunRequest { Step = "train" }, new SilentRun());
        foreach (ModelDefinition model in Project.Models)
            ModelRegistry.Of(Project).Promote(model.Name, 1); // few customers pass no gate
        PipelineRun.Execute(Project, new RunRequest { Step = "score" }, new SilentRun());
        Server = await TestServer.StartAsync(Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A copy that a test may change.</summary>
    internal void CopyTo(TemporaryFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string target = folder.PathOf(Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>The rows of a SELECT over the lake.</summary>
    internal ColumnTable Query(string sql, params string[] tables)
    {
        using LakeSession lake = LakeSession.Open(Project, DateTimeOffset.UnixEpoch);
        SqlFunctions.Register(lake.Database);
        lake.Bind(tables);
        using Result result = lake.Connection.Query(sql, TestContext.Current.CancellationToken);
        return result.ReadAll();
    }

    /// <summary>Customers as a model is given them, beside what the batch said of them.</summary>
    internal ColumnTable Scored(string model) => Query(
        $"""
        SELECT rows.* EXCLUDE (as_of), scores.score AS gold_score, scores.reasons AS gold_reasons
        FROM silver.dataset_{model} AS rows JOIN gold.scores AS scores USING (customer_key)
        WHERE rows.part = 'score' AND scores.model = '{model}'
        ORDER BY customer_key
        """,
        $"silver.dataset_{model}", "gold.scores");

    /// <summary>Some rows as the API takes them.</summary>
    internal static string RowsOf(ColumnTable table, IReadOnlyList<string> inputs, int from, int count, bool withKey = true)
    {
        StringBuilder text = new("[");
        string[][] columns = [.. inputs.Select(input => ValuesOf(table, input))];
        string?[] keys = table.Texts("customer_key");
        for (int row = from; row < from + count; row++)
        {
            IEnumerable<string> values = inputs.Select((input, place) => $"{JsonSerializer.Serialize(input)}:{columns[place][row]}");
            IEnumerable<string> all = withKey ? values.Prepend($"\"customer_key\":{JsonSerializer.Serialize(keys[row])}") : values;
            text.Append(row > from ? "," : "").Append('{').AppendJoin(',', all).Append('}');
        }

        return text.Append(']').ToString();
    }

    /// <summary>A column as JSON values; numbers in as many digits as give the same bits.</summary>
    internal static string[] ValuesOf(ColumnTable table, string name) =>
        table.Columns.First(column => column.Name == name).Type.Id == TypeId.Varchar
            ? [.. table.Texts(name).Select(text => JsonSerializer.Serialize(text))]
            : [.. table.Doubles(name).Select(number => double.IsNaN(number) ? "null" : number.ToString("R", CultureInfo.InvariantCulture))];

    internal async Task<string[]> InputsOf(string model) =>
        [.. (await Server.Get($"/v1/models/{model}")).Json.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()!)];

    static string Churn(string further) =>
        $"""
        kind: propensity
        target:
          kind: inactivity
          table: silver.purchases
          time: ordered_at
          horizon: 26w
          active_within: 52w
        features: [purchases]
        {further}
        """;

    internal sealed class SilentRun : IRunObserver
    {
        public void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress)
        {
        }

        public void StepEnded(StepInfo step, StepOutcome outcome)
        {
        }

        public void Warning(string message)
        {
        }
    }
}
