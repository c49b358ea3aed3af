using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>
/// A project of several campaigns on made-up customers, with lists of those not to contact and of complaints; each instant is decided in a
/// session of its own, as runs are.
/// </summary>
sealed class CampaignWorld : IDisposable
{
    public static readonly DateTimeOffset First = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    const string Made = """
        SELECT
          'c' || n AS customer_key,
          CASE WHEN n % 17 = 0 THEN NULL ELSE stable_share(1, 'a', 'c' || n) END AS a,
          stable_share(1, 'b', 'c' || n) AS b,
          CASE WHEN n % 11 = 0 THEN NULL ELSE round(stable_share(1, 'c', 'c' || n), 1) END AS c,
          CASE WHEN n % 5 = 0 THEN NULL WHEN n % 2 = 0 THEN 'new' ELSE 'old' END AS kind,
          'r' || (n % 3) AS region
        FROM range(1, CUSTOMERS + 1) AS numbers(n)
        """;

    readonly TemporaryFolder _folder = new();
    readonly int _customers;
    LakeSession? _reader;

    public CampaignWorld(int customers, string settings, params string[] campaigns)
    {
        _customers = customers;
        _folder.Write("patron.yml", settings);
        _folder.Write("tables/silver/never.sql", "SELECT 1 AS customer_id");
        _folder.Write("tables/silver/complaints.sql", "SELECT 1 AS customer_id, now() AS opened_at");
        foreach ((int number, string campaign) in campaigns.Index())
            _folder.Write($"treatments/campaign_{number}.yml", campaign);
        Project = ProjectLoader.Load(_folder.FullPath);
    }

    public ProjectDefinition Project { get; }

    public SilentObserver Observer { get; } = new();

    /// <summary>Decides all campaigns at an instant; <paramref name="order"/> shuffles the customers' rows.</summary>
    public void Decide(DateTimeOffset asOf, string order = "customer_key", string runId = "run-1")
    {
        using LakeSession lake = Open(asOf);
        ProblemList problems = new();
        CustomerSource source = new([], _ => $"SELECT * FROM ({Rows}) ORDER BY {order}");
        List<IStep> steps = [.. TreatmentSteps.Of(Project, source, lake, problems)];
        problems.ThrowIfAny();
        using RunJournal journal = TestRuns.Begin(Project, runId, Observer);
        StepContext context = new(Project, asOf, runId, lake, ModelRegistry.Of(Project), journal, TimeProvider.System, TestContext.Current.CancellationToken);
        lake.Overwrite("silver.never", $"SELECT customer_key AS customer_id FROM ({Rows}) WHERE hash(customer_key) % 9 = 0", context);
        lake.Overwrite(
            "silver.complaints",
            $"""
            SELECT customer_key AS customer_id, TIMESTAMPTZ '2026-01-02 10:00:00+00' + to_days(CAST(hash(customer_key) % 30 AS INTEGER)) AS opened_at
            FROM ({Rows}) WHERE hash(customer_key) % 4 = 0
            """,
            context);
        foreach (IStep step in steps)
        {
            context.BindInputs(step.Info);
            step.Run(context);
        }
    }

    /// <summary>The customers, with what the tables say of them.</summary>
    public IReadOnlyList<SlowCustomer> Customers()
    {
        ColumnTable rows = Query($"""
            SELECT customer_key, a, b, c, kind, region, hash(customer_key) % 9 = 0 AS listed,
              CASE WHEN hash(customer_key) % 4 = 0 THEN CAST(hash(customer_key) % 30 AS INTEGER) END AS complained
            FROM ({Rows}) ORDER BY customer_key
            """);
        return
        [
            .. Enumerable.Range(0, rows.Rows).Select(row => new SlowCustomer(
                (string)rows.Value(0, row)!,
                new Dictionary<string, double?> { ["a"] = (double?)rows.Value(1, row), ["b"] = (double?)rows.Value(2, row), ["c"] = (double?)rows.Value(3, row) },
                (string?)rows.Value(4, row), (string?)rows.Value(5, row), (bool)rows.Value(6, row)!,
                rows.Value(7, row) is int day ? new DateTimeOffset(2026, 1, 2, 10, 0, 0, TimeSpan.Zero).AddDays(day) : null)),
        ];
    }

    public ColumnTable Query(string sql)
    {
        _reader ??= Open(First);
        if (_reader.Exists(TreatStep.Table))
            _reader.Bind([TreatStep.Table]);
        using Result result = _reader.Connection.Query(sql);
        return result.ReadAll();
    }

    public long Count(string from) => Query($"SELECT count(*) AS n FROM {from}").Longs("n")[0];

    public void Dispose()
    {
        _reader?.Dispose();
        _folder.Dispose();
    }

    string Rows => Made.Replace("CUSTOMERS", _customers.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    LakeSession Open(DateTimeOffset asOf)
    {
        LakeSession lake = LakeSession.Open(Project, asOf);
        SqlFunctions.Register(lake.Database);
        return lake;
    }
}
