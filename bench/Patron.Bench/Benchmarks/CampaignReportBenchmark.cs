using System.Diagnostics;
using System.Globalization;
using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Pipeline.Measurement;
using Patron.Pipeline.Projects;
using Patron.Testing;
using Comparison = Patron.Bench.Harness.Comparison;

namespace Patron.Bench.Benchmarks;

/// <summary>Whether campaigns worked, of a hundred million contacts, against looking at the contacts alone.</summary>
sealed class CampaignReportBenchmark : IBenchmark
{
    const int Customers = 11_000_000;
    const int LateInFifty = 9;
    const int Orders = 2_000_000;
    const int Weeks = 10;
    const int Window = 7;
    const double Ratio = 2;

    static readonly DateTimeOffset First = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public string Name => "campaign_report";

    public string Story =>
        $"""
        A campaign of four rules in {Weeks} weeks, a Parquet file of contacts for each, in the order of customers; {Customers:N0} customers, of whom
        {LateInFifty} in 50 come in after the first week, together 100 million contacts. {Orders:N0} orders in another file. The report sums revenue in
        the {Window} days after each customer's first contact, its squares and its products with that of the {Window} days before, by week, rule, group,
        segment and day, exactly, and computes every effect of every day. The plain scan reads the same columns of the same rows: it counts contacts,
        sums their costs and takes the highest of the customers' keys by campaign, week, rule, group and segment. Another leaves the keys out.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill"), MemoryLimit = 8_000_000_000 });
        using Connection connection = database.Connect();
        Make(folder, scale, connection);
        long contacts = connection.Scalar<long>("SELECT count(*) FROM gold.treatments");
        long effects = 0;
        Comparison measured = Comparison.Run(
            "Report", warmUps: 1, repetitions: 3,
            new Case("plain scan with grouping", () => Scan(", max(customer_key)", connection)),
            new Case("plain scan without keys", () => Scan("", connection)),
            new Case("report with effects", () => effects = Report(database, connection)));
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
        return
        [
            measured.With(
                Goal.Below("report over a plain scan with grouping, at most", Ratio, measured.Ratio(2), "", scale),
                string.Create(CultureInfo.InvariantCulture, $"Report over a plain scan without keys: {measured.Ratio(2, 1):F2}."),
                string.Create(CultureInfo.InvariantCulture, $"{contacts:N0} contacts, {effects:N0} effects by day; peak memory of the process {peak:0.0} GB.")),
        ];
    }

    static void Make(TemporaryFolder folder, Scale scale, Connection connection)
    {
        int customers = scale.Of(Customers);
        string contacts = Directory.CreateDirectory(folder.PathOf("contacts")).FullName;
        string orders = Sql.Literal(folder.PathOf("orders.parquet"));
        connection.Execute("SET TimeZone = 'UTC'; CREATE SCHEMA gold");
        for (int week = 0; week < Weeks; week++)
            connection.Execute($"COPY ({Contacts(week, customers)}) TO {Sql.Literal(Path.Combine(contacts, $"{week}.parquet"))} (FORMAT parquet)");
        connection.Execute(
            $"""
            COPY (
              SELECT
                'c' || hash(CAST(hash(i, 3) % {customers} AS BIGINT)) AS customer_key,
                TIMESTAMPTZ '2025-12-29 00:00:00+00' + to_seconds(hash(i, 4) % {(Weeks + 1) * 7 * 86_400}) AS time,
                CAST((hash(i, 5) % 1000000) / 10000 AS DECIMAL(18, 4)) AS amount
              FROM range({scale.Of(Orders)}) AS numbers(i)
            ) TO {orders} (FORMAT parquet);
            CREATE VIEW gold.treatments AS SELECT * FROM {Sql.Literal(Path.Combine(contacts, "*.parquet"))};
            CREATE VIEW outcomes_of_revenue AS SELECT customer_key, time, CAST(amount * 10000 AS BIGINT) AS v0 FROM {orders};
            """);
    }

    static string Contacts(int week, int customers) =>
        $"""
        SELECT
          'c' || hash(customer) AS customer_key, 'weekly' AS campaign, TIMESTAMPTZ '2026-01-05 00:00:00+00' + to_days({7 * week}) AS as_of,
          CAST(1 AS INTEGER) AS contact_no, CASE WHEN hash(customer, 1) % 10 = 0 THEN 'control' ELSE 'treated' END AS "group",
          'rule_' || hash(customer, {week}) % 4 AS intended_rule, CAST(CASE WHEN hash(customer, 1) % 10 = 0 THEN 0 ELSE 0.1 END AS DECIMAL(18, 4)) AS cost,
          'stratum ' || hash(customer, 2) % 5 AS stratum
        FROM range({customers}) AS numbers(customer)
        WHERE CASE WHEN hash(customer, 6) % 50 < {LateInFifty} THEN hash(customer, 6) % 50 + 1 ELSE 0 END <= {week}
        ORDER BY customer_key
        """;

    static void Scan(string more, Connection connection)
    {
        using Result result = connection.Query(
            $"""
            SELECT campaign, as_of, intended_rule, "group", stratum, contact_no = 1 AS is_first, count(*), sum(cost){more}
            FROM gold.treatments GROUP BY ALL
            """);
        result.ReadAll();
    }

    static long Report(Database database, Connection connection)
    {
        DateTimeOffset asOf = First.AddDays(7 * (Weeks + 1));
        MetricDefinition metric = new()
        {
            Name = "revenue", File = "metrics/revenue.yml", Kind = MetricKind.Mean, Window = Duration.OfDays(Window), Cuped = true, Worth = 1,
            SegmentBy = new SegmentSource(null, SegmentSource.Stratum), Sql = new SqlText("", "metrics/revenue.yml"),
        };
        var contacts = FirstContacts.Make(database, connection, asOf, CancellationToken.None);
        new ContactView(metric.SegmentBy).Make(connection);
        MeasuredGroup measured = new([new MetricView(metric, TimeKind.Instant, asOf)], contacts, connection, asOf, TimeZoneInfo.Utc, CancellationToken.None);
        Comparisons comparisons = new(measured.Sums, measured.Metrics, new PlannedShares((_, group) => group == "control" ? 0.1 : null));
        return measured.Campaigns.Sum(of => comparisons.Of(of).Sum(one => (long)one.Days.Count(day => day.Effect is not null)));
    }
}
