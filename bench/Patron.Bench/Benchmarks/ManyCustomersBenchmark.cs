using System.Diagnostics;
using System.Globalization;
using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>A hundred million customers through the engine: more than anybody wants to have in memory.</summary>
sealed class ManyCustomersBenchmark : IBenchmark
{
    const int Customers = 100_000_000;
    const double EngineBytes = 4e9;
    const double Gigabytes = 6;
    const string Day = "2025-01-01";

    public string Name => "many_customers";

    public string Story =>
        $"""
        Purchase histories of {Customers:N0} customers from their purchases in one Parquet file (a day and an amount each, 1 to 728 days old) by
        the SQL that Patron generates, into another file; BG/NBD fitted to them, equal histories counted by the engine; and each customer's
        probability of being alive and expected purchases by the SQL functions, into a third. The engine may take {EngineBytes / 1e9:0} GB and spills the
        rest; peak memory is that of the process.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill"), MemoryLimit = (long)EngineBytes });
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false");
        string File(string name) => Sql.Literal(folder.PathOf($"{name}.parquet"));
        void Write(string name, string select) => connection.Execute($"COPY ({select}) TO {File(name)} (FORMAT parquet)");

        Write("purchases", Purchases(scale.Of(Customers)));
        FitResult<BgNbd>? fit = null;
        Comparison measured = Comparison.Run(
            "Step by step", warmUps: 0, repetitions: 1,
            new Case("histories", () => Write("histories", Histories(File("purchases")))),
            new Case("fit", () => fit = Fit(connection, File("histories"))),
            new Case("scores", () => Write("scores", Scores(File("histories"), fit!.Model))));
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
        return
        [
            measured.With(
                $"{connection.Scalar<long>($"SELECT count(*) FROM {File("purchases")}"):N0} purchases of "
                + $"{connection.Scalar<long>($"SELECT count(*) FROM {File("scores")}"):N0} customers.",
                Goal.That("the fit of BG/NBD converges", fit!.Report.StopReason == StopReason.Converged, Ended(fit.Report), scale),
                Goal.Below("peak memory of the process, GB at most", Gigabytes, peak, "", scale)),
        ];
    }

    /// <summary>
    /// Customers who buy at rates of their own and leave after a purchase with a probability of their own, much as BG/NBD has it: they would
    /// make so many purchases in their whole age, spread evenly, and make those up to the one after which they leave.
    /// </summary>
    static string Purchases(int customers) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT
          customer_id,
          DATE '{Day}' - age + CASE WHEN number = 0 THEN 0 ELSE CAST(floor(
            age * least(1, (leaves + 1) / (would_make + 1e0)) * (hash(customer_id, number) % 1000003 / 1000003e0)) AS INTEGER) END AS bought_on,
          CAST(5 + hash(customer_id, number, 7) % 20000 / 100e0 AS DECIMAL(18, 4)) AS amount
        FROM (
          SELECT
            i AS customer_id,
            1 + CAST(hash(i) % 728 AS INTEGER) AS age,
            CAST(floor(-0.03 * age * ln((1 + hash(i, 1) % 1000003) / 1000004e0) * power(hash(i, 2) % 1000003 / 1000003e0, 3)) AS BIGINT) AS would_make,
            1 + CAST(floor(ln((1 + hash(i, 3) % 1000003) / 1000004e0) / ln(1 - (1 + hash(i, 4) % 1000003) / 1000005e0)) AS BIGINT) AS leaves
          FROM range({customers}) AS numbers(i)
        ), unnest(range(least(would_make, leaves) + 1)) AS purchases(number)
        """);

    static string Histories(string purchases) => new PurchaseHistoriesSql
    {
        Source = purchases,
        Customer = "customer_id",
        Time = "bought_on",
        Amount = "amount",
        AsOf = $"DATE '{Day}'",
        LastDay = DateOnly.Parse(Day, CultureInfo.InvariantCulture).AddDays(-1),
        Unit = TimeUnit.Week,
    }.ToSql();

    static FitResult<BgNbd> Fit(Connection connection, string histories)
    {
        using Result result = connection.Query(
            $"SELECT frequency, recency, age, count(*) AS customers FROM {histories} GROUP BY ALL ORDER BY ALL");
        ColumnTable rows = result.ReadAll();
        return BgNbd.Fit(PurchaseHistories.Create(
            rows.Doubles("frequency"), rows.Doubles("recency"), rows.Doubles("age"), rows.Doubles("customers")));
    }

    static string Ended(FitReport report) => $"{report.StopReason} after {report.Iterations} iterations, with {report.Warnings.Count} warnings";

    static string Scores(string histories, BgNbd model)
    {
        string parameters = string.Join(", ", model.Parameters.Select(value => value.ToString("R", CultureInfo.InvariantCulture) + "e0"));
        return $"""
            SELECT
              customer_key,
              bg_nbd_p_alive(frequency, recency, age, {parameters}) AS p_alive,
              bg_nbd_expected_purchases(frequency, recency, age, {parameters}, 52e0) AS expected_purchases
            FROM {histories}
            """;
    }
}
