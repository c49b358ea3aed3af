using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Steps;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>
/// A project in a folder of its own, with the steps of features, data sets and models on a table of random purchases.
/// </summary>
sealed class TestShop : IDisposable
{
    public static readonly DateTimeOffset AsOf = new(2025, 12, 31, 23, 0, 0, TimeSpan.Zero); // midnight in Berlin

    readonly TemporaryFolder _folder = new();
    RunJournal _journal;

    public TestShop(int? threads = null, Func<ProjectDefinition, ProjectDefinition>? change = null)
    {
        Project = Define(_folder.FullPath, threads);
        Project = change?.Invoke(Project) ?? Project;
        Directory.CreateDirectory(Project.StateFolder());
        Lake = LakeSession.Open(Project, AsOf);
        SqlFunctions.Register(Lake.Database);
        _journal = TestRuns.Begin(Project, "run-1", Observer);
        Models = ModelRegistry.Of(Project);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Context = new StepContext(Project, AsOf, "run-1", Lake, Models, _journal, TimeProvider.System, cancellation);
    }

    public ProjectDefinition Project { get; private set; }

    public LakeSession Lake { get; }

    public ModelRegistry Models { get; }

    public StepContext Context { get; private set; }

    public WatchingObserver Observer { get; } = new();

    public Connection Connection => Lake.Connection;

    /// <summary>
    /// Purchases of two years and a bit by customers who each buy at their own rate and drop out with their own probability, as BG/NBD
    /// has it: times to the second, amounts with four digits, channels that are missing now and then.
    /// </summary>
    public static string Purchases(int customers) =>
        $"""
        SELECT
          'c' || lpad(CAST(customer AS VARCHAR), 6, '0') AS customer_id,
          TIMESTAMPTZ '2024-01-01 00:00:00+01' + to_seconds(CAST(day * 86400 AS BIGINT)) AS ordered_at,
          CAST((5 + 20 * {Share(5)}) / {Share(4, "number")} ** 0.3 AS DECIMAL(18, 4)) AS amount,
          ['web', 'shop', 'app', NULL][1 + CAST(floor(4 * {Share(6, "number")}) AS BIGINT)] AS channel,
          ['DE', 'FR', 'NL'][1 + CAST(floor(3 * {Share(7)}) AS BIGINT)] AS country
        FROM (
          SELECT
            customer,
            number,
            500 * {Share(1)} + sum(CASE WHEN number > 0 THEN 30 * ln({Share(2, "number")}) / ln({Share(3)}) ELSE 0 END)
              OVER (PARTITION BY customer ORDER BY number) AS day
          FROM range({customers}) AS customers(customer), range(40) AS numbers(number)
          WHERE number <= ln({Share(8)}) / ln(1 - {Share(9)} ** 2)
        )
        WHERE day < 800
        """;

    /// <summary>A number between 0 and 1 that depends on the customer, a purpose and perhaps more.</summary>
    static string Share(int purpose, string more = "0") => $"((hash(customer, {purpose}, {more}) % 1000000 + 0.5) / 1000000)";

    public void WritePurchases(string select) => Lake.Overwrite("silver.purchases", select, Context);

    /// <summary>Runs the steps up to a stage, in their order.</summary>
    public void Run(Stage upTo = Stage.Score)
    {
        ProblemList problems = new();
        IStep[] steps = [.. PreparationSteps.Of(Project, Lake, problems), .. ModellingSteps.Of(Project, Lake, problems)];
        problems.ThrowIfAny();
        foreach (IStep step in StepGraph.Order(steps.Where(step => step.Info.Stage <= upTo)))
        {
            Context.BindInputs(step.Info);
            step.Run(Context);
        }
    }

    /// <summary>Begins another run of the same project.</summary>
    public void BeginRun(string id)
    {
        _journal.Dispose();
        _journal = TestRuns.Begin(Project, id, Observer);
        Context = Context with { RunId = id, Journal = _journal };
    }

    /// <summary>Begins another run, of a project that has changed or at another instant.</summary>
    public void BeginRun(string id, Func<ProjectDefinition, ProjectDefinition> change, DateTimeOffset? asOf = null)
    {
        Project = change(Project);
        BeginRun(id);
        Context = Context with { Project = Project, AsOf = asOf ?? Context.AsOf };
    }

    public ColumnTable Read(string sql)
    {
        using Result result = Connection.Query(sql);
        return result.ReadAll();
    }

    /// <summary>Every value of a table as text, exact to the bit, without the columns that name the run.</summary>
    public string ContentOf(string table, string orderBy = "ALL")
    {
        Lake.Bind([table]);
        using Result result = Connection.Query($"SELECT * FROM {LakeSession.Identifier(table)} ORDER BY {orderBy}");
        return Tables.Text(result.ReadAll(), column => column is not "run_id");
    }

    public void Dispose()
    {
        _journal.Dispose();
        Lake.Dispose();
        _folder.Dispose();
    }

    static ProjectDefinition Define(string folder, int? threads) => new()
    {
        Folder = folder,
        Settings = new ProjectSettings
        {
            Name = "shop",
            File = "patron.yml",
            CustomerKey = "customer_id",
            Currency = "EUR",
            TimeZone = "Europe/Berlin",
            Threads = threads,
        },
        Features = [Definitions.Features],
        Models = [Definitions.LifetimeValue, Definitions.Churn, Definitions.Segments],
    };
}
