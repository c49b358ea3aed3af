using Patron.DuckDb;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>A project in a folder of its own, whose customers are a table made by the test; its campaign runs on them.</summary>
sealed class Campaigns : IDisposable
{
    public const string WinBack = """
        audience: churn >= 0.3
        control: 0.1
        business_as_usual: 0.05
        channel: email
        rules:
          - name: valuable
            when: churn >= 0.6 and value >= 50
            treatment: voucher_20
            variant: warm
            campaign_code: WB20
            cost: 0.10
            expected_value: churn * value * 0.2
            order_by: churn * value DESC
            limit: 30
          - name: leaving
            when: churn >= 0.5
            treatment: voucher_10
            campaign_code: WB10
            cost: 0.055
            limit: 40
          - { name: german, when: country = 'DE', treatment: reminder, campaign_code: WBRE }

        """;

    public const string Settings = "name: shop\ncustomer_key: customer_id\ncurrency: EUR\ntime_zone: Europe/Berlin\nseed: 7\n";

    public static readonly DateTimeOffset AsOf = new(2025, 12, 31, 23, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    public Campaigns(string winBack = WinBack, params (string Path, string Text)[] files)
    {
        _folder.Write("patron.yml", Settings);
        foreach ((string path, string text) in files)
            _folder.Write(path, text);
        _folder.Write("treatments/win_back.yml", winBack);
        Project = ProjectLoader.Load(_folder.FullPath);
        Lake = LakeSession.Open(Project, AsOf);
        SqlFunctions.Register(Lake.Database);
    }

    public ProjectDefinition Project { get; }

    public LakeSession Lake { get; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Whether runs look from the past, as <c>--as-of</c> lets them.</summary>
    public bool IsLookingBack { get; set; }

    public CancellationToken Cancellation { get; set; } = TestContext.Current.CancellationToken;

    public SilentObserver Observer { get; } = new();

    public string[] Delivered =>
        Directory.Exists(DeliveryFolder) ? [.. Directory.GetFiles(DeliveryFolder, "*").Order(StringComparer.Ordinal)] : [];

    string DeliveryFolder => _folder.PathOf("campaigns");

    /// <summary>Customers c1, c2, ... with made-up values; <paramref name="order"/> shuffles their rows.</summary>
    public void Customers(int count, string order = "n", string where = "true") =>
        Lake.Connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE made AS
            SELECT
              'c' || n AS customer_key,
              stable_share(1, 'churn', 'c' || n) AS churn,
              200 * stable_share(1, 'value', 'c' || n) AS value,
              CASE WHEN n % 3 = 0 THEN 'DE' WHEN n % 3 = 1 THEN 'FR' END AS country
            FROM range(1, {count} + 1) AS numbers(n)
            WHERE {where}
            ORDER BY {order}
            """);

    public void Run(string runId = "run-1", DateTimeOffset? asOf = null)
    {
        Decide(runId, asOf);
        Deliver(runId, asOf);
    }

    public void Decide(string runId = "run-1", DateTimeOffset? asOf = null)
    {
        ProblemList problems = new();
        List<IStep> steps = [.. TreatmentSteps.Of(Project, new CustomerSource([], _ => "SELECT * FROM made"), Lake, problems)];
        problems.ThrowIfAny();
        Run(steps, runId, asOf);
        Lake.Bind([TreatStep.Table]);
    }

    public void Deliver(string runId = "run-1", DateTimeOffset? asOf = null) => Run(DeliverySteps.Of(Project), runId, asOf);

    /// <summary>Whether the delivery is as the last run left it, as far as its step can tell.</summary>
    public bool IsDelivered()
    {
        using RunJournal journal = TestRuns.Begin(Project, "asks", Observer);
        return DeliverySteps.Of(Project).All(step => step.IsInPlace(Context(journal, AsOf)));
    }

    /// <summary>Puts a table into the lake, as a step before would have.</summary>
    public void Table(string name, string select)
    {
        using RunJournal journal = TestRuns.Begin(Project, $"table-{Guid.NewGuid():n}", Observer);
        Lake.Overwrite(name, select, Context(journal, AsOf));
    }

    void Run(IEnumerable<IStep> steps, string runId, DateTimeOffset? asOf)
    {
        using RunJournal journal = TestRuns.Begin(Project, runId, Observer);
        StepContext context = Context(journal, asOf ?? AsOf);
        foreach (IStep step in steps)
        {
            context.BindInputs(step.Info);
            step.Run(context);
        }
    }

    StepContext Context(RunJournal journal, DateTimeOffset asOf) =>
        new(Project, asOf, journal.RunId, Lake, ModelRegistry.Of(Project), journal, Time, Cancellation) { IsLookingBack = IsLookingBack };

    public ColumnTable Query(string sql)
    {
        using Result result = Lake.Connection.Query(sql);
        return result.ReadAll();
    }

    /// <summary>All decisions as text, the run's name left out.</summary>
    public string Decisions() => Lake.Connection.Scalar<string>("""
        SELECT string_agg(CAST(row AS VARCHAR), chr(10) ORDER BY key)
        FROM (SELECT customer_key AS key, row(*COLUMNS(* EXCLUDE run_id)) AS row FROM gold.treatments)
        """);

    public void Dispose()
    {
        Lake.Dispose();
        _folder.Dispose();
    }
}
