using System.Globalization;
using System.Text;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Live;

/// <summary>What a server was asked of a customer.</summary>
sealed record Asked(int Id, DateTimeOffset Time, int? Customer, int Version, string Role, string Endpoint, double Score)
{
    public string Key => $"c{Customer}";
}

/// <summary>A shop whose server keeps inferences; orders and inferences are the test's.</summary>
sealed class ServedShop : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ServedShop(IEnumerable<(int Customer, DateTimeOffset Time)> orders, string serve = "all")
    {
        _folder.Write(
            "patron.yml", $"name: shop\ncustomer_key: customer_id\ncurrency: EUR\ntime_zone: Europe/Berlin\nserve: {{ inferences: {serve} }}\n");
        _folder.Write("sources/shop.yml", """
            kind: csv
            tables:
              orders: { path: data/orders.csv, columns: { customer_id: VARCHAR, ordered_at: TIMESTAMPTZ } }
            """);
        _folder.Write("tables/silver/orders.sql", "SELECT * FROM bronze.orders");
        _folder.Write("features/orders.yml", "table: silver.orders\ntime: ordered_at\nwindows: [lifetime]\naggregates: { ordered_at: [days_since_last] }\n");
        _folder.Write("models/churn.yml", """
            kind: propensity
            target: { kind: inactivity, table: silver.orders, time: ordered_at, horizon: 4w, active_within: 8w }
            features: [orders]
            """);
        StringBuilder text = new("customer_id,ordered_at\n");
        foreach ((int customer, DateTimeOffset time) in orders)
            text.Append(CultureInfo.InvariantCulture, $"c{customer},{time:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
        _folder.Write("data/orders.csv", text.ToString());
    }

    public SilentObserver Observer { get; } = new();

    public ProjectDefinition Project => ProjectLoader.Load(_folder.FullPath);

    public RunSummary Run(string asOf) => PipelineRun.Execute(
        Project, new RunRequest { AsOf = asOf, Step = "live churn" }, Observer, TestContext.Current.CancellationToken);

    /// <summary>Adds rows to <c>bronze.inferences</c> as a server does.</summary>
    public void Ask(IReadOnlyList<Asked> asked)
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        IEnumerable<string> rows = asked.Select(one => string.Create(
            CultureInfo.InvariantCulture,
            $"('r{one.Id}', TIMESTAMPTZ '{one.Time:yyyy-MM-dd HH:mm:ss.ffffff}+00', '{one.Endpoint}', '{one.Role}', 'churn', {one.Version}, {(one.Customer is null ? "NULL" : $"'{one.Key}'")}, '{one.Score:R}'::DOUBLE)"));
        DeltaTable table = DeltaTable.Open(Path.Combine(Project.LakeFolder(), "bronze", InferenceTable.Table));
        using StagedWrite staged = table.Stage(connection, TableWrite.Append(
            $"SELECT * FROM (VALUES {string.Join(", ", rows)}) AS t(inference_id, time, endpoint, role, model, version, customer_key, score)",
            new CommitDetails("take events", "events", DateTimeOffset.UnixEpoch)) with { NewColumns = true });
        staged.Commit(connection);
    }

    public ColumnTable Query(string sql)
    {
        using LakeSession lake = LakeSession.Open(Project, DateTimeOffset.UnixEpoch);
        lake.Bind(lake.Tables());
        using Result result = lake.Connection.Query(sql);
        return result.ReadAll();
    }

    public void Dispose() => _folder.Dispose();
}
