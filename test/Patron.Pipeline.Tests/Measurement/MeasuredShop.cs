using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>A shop whose campaign is decided at one instant and whose orders come in by files of the test.</summary>
sealed class MeasuredShop : IDisposable
{
    public const string Campaign = """
        audience: "true"
        control: 0.3
        business_as_usual: 0.1
        stratify_by: [age]
        channel: email
        rules:
          - { name: north, when: region = 'north', treatment: voucher, campaign_code: N, cost: 0.50 }
          - { name: south, when: "true", treatment: reminder, campaign_code: S, cost: 0.10 }
        """;

    public const string Revenue = """
        kind: mean
        window: 10d
        cuped: true
        worth: 1
        segment_by: stratum
        sql: SELECT customer_id, ordered_at AS time, amount AS value FROM silver.orders
        """;

    readonly TemporaryFolder _folder = new();
    int _files;

    public MeasuredShop(int customers, params (string File, string Text)[] files)
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\ntime_zone: Europe/Berlin\nseed: 11\nhold_out: 0.1\n");
        _folder.Write("sources/shop.yml", """
            kind: csv
            tables:
              orders:
                path: data/orders-*.csv
                columns: { order_id: BIGINT, customer_id: VARCHAR, ordered_at: TIMESTAMP, amount: "DECIMAL(18, 4)" }
            """);
        _folder.Write("tables/silver/orders.sql", "SELECT * FROM bronze.orders");
        _folder.Write("tables/silver/customers.sql", $"""
            SELECT 'c' || n AS customer_id, CASE WHEN n % 2 = 0 THEN 'north' ELSE 'south' END AS region, CASE WHEN n % 3 = 0 THEN 'young' ELSE 'old' END AS age
            FROM range({customers}) AS numbers(n)
            """);
        _folder.Write("features/people.yml", """
            features: [region, age]
            sql: SELECT customer_id, region, age FROM silver.customers WHERE as_of() IS NOT NULL
            """);
        _folder.Write("treatments/spring.yml", Campaign);
        foreach ((string file, string text) in files)
            _folder.Write(file, text);
        Orders(["0,c0,2025-12-01 10:00:00,1.0000"]);
    }

    public SilentObserver Observer { get; } = new();

    public ProjectDefinition Project => ProjectLoader.Load(_folder.FullPath);

    public void Write(string file, string text) => _folder.Write(file, text);

    /// <summary>Adds a file of orders: id, customer, local time, amount.</summary>
    public void Orders(IEnumerable<string> lines)
    {
        StringBuilder text = new("order_id,customer_id,ordered_at,amount\n");
        foreach (string line in lines)
            text.Append(line).Append('\n');
        _folder.Write(string.Create(CultureInfo.InvariantCulture, $"data/orders-{_files++}.csv"), text.ToString());
    }

    public RunSummary Run(string asOf) =>
        PipelineRun.Execute(Project, new RunRequest { AsOf = asOf }, Observer, TestContext.Current.CancellationToken);

    public ColumnTable Query(string sql)
    {
        using LakeSession lake = LakeSession.Open(Project, DateTimeOffset.UnixEpoch);
        lake.Bind(lake.Tables());
        using Result result = lake.Connection.Query(sql);
        return result.ReadAll();
    }

    public void Dispose() => _folder.Dispose();
}
